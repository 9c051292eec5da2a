package dev.sluice.expression.pattern;

import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.pattern.InvalidPatternException;
import dev.sluice.pattern.PatternCursor;
import dev.sluice.pattern.PatternTranslator;
import dev.sluice.pattern.PatternTranslator.Translation;

/** Compiles patterns after checks of their size. The budget pays for each part of the work before it starts. */
final class PatternCompiler {
    static final int MAX_LENGTH = 4096;
    static final int MAX_REPETITIONS = 1000;

    /** Most instructions of a program. RE2 follows a chain of alternatives by recursion, so a larger program overflows the stack. */
    static final int MAX_SIZE = 3000;

    /** Each thread of a search has the places of all groups. */
    static final int MAX_GROUPS = 50;

    /** A property has up to 700 ranges, which RE2 sorts. */
    static final int MAX_PROPERTIES = 20;

    private static final int STEPS_PER_CHARACTER = 10;
    private static final int STEPS_PER_INSTRUCTION = 50;
    private static final int STEPS_PER_PROPERTY = 5000;

    private PatternCompiler() {}

    static TextPattern compile(String pattern, PatternUse use, EvaluationBudget budget) throws InvalidPatternException {
        requireAtMost(MAX_LENGTH, pattern.length(), "a pattern of more than %d characters");
        budget.steps((long) STEPS_PER_CHARACTER * pattern.length());
        String escaped = QuotedText.escaped(pattern);
        LiteralPattern literal = LiteralPattern.of(escaped);
        return literal != null ? literal : compileProgram(escaped, use, budget);
    }

    private static TextPattern compileProgram(String pattern, PatternUse use, EvaluationBudget budget)
            throws InvalidPatternException {
        PatternCursor cursor = new PatternCursor(pattern);
        JavaDialect dialect = new JavaDialect(cursor, use);
        Translation translation = PatternTranslator.translate(cursor, dialect);
        requireAtMost(MAX_REPETITIONS, translation.repetitions(), "nested repetitions that multiply to more than %d");
        requireAtMost(MAX_SIZE, translation.size(), "a pattern of more than %d instructions");
        int size = (int) translation.size();
        budget.steps((long) STEPS_PER_INSTRUCTION * size + (long) STEPS_PER_PROPERTY * dialect.properties());
        Recursion recursion = new Recursion(size);
        recursion.enter(budget);
        ProgramPattern program =
                new ProgramPattern(translation.compile(), use, dialect.groups(), dialect.properties());
        recursion.exit(budget);
        return program;
    }

    private static void requireAtMost(int limit, long value, String construct) throws InvalidPatternException {
        if (value > limit)
            throw InvalidPatternException.unsupported(
                    construct.formatted(limit), "at most " + limit + ", so a shorter pattern or fewer repetitions");
    }
}
