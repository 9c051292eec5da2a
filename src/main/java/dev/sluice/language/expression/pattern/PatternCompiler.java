package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternTranslator;
import dev.sluice.language.pattern.PatternTranslator.Translation;

/** Compiles patterns after checks of their size. The budget pays for each part of the work before it starts. */
final class PatternCompiler {
    static final int MAX_LENGTH = 4096;
    static final int MAX_REPETITIONS = 1000;

    /** Most instructions of a program. RE2 follows a chain of alternatives by recursion, so a larger program overflows the stack. */
    static final int MAX_SIZE = 2500;

    /** Each thread of a search has the offsets of all groups. */
    static final int MAX_GROUPS = 50;

    /** A property has up to 700 ranges, which RE2 sorts. */
    static final int MAX_PROPERTIES = 20;

    /** RE2 looks up the other cases of each character of a range. */
    static final int MAX_FOLDED = 70_000;

    private static final int STEPS_PER_CHARACTER = 30;
    private static final int STEPS_PER_INSTRUCTION = 5;
    private static final int STEPS_PER_FOLDED = 2;

    /** Pairs of a character and a later one that RE2J copies in a step: it copies the rest of a pattern at each part of a class. */
    private static final int COPIES_PER_STEP = 100;

    private PatternCompiler() {}

    static TextPattern compile(String pattern, PatternUse use, EvaluationBudget budget) throws InvalidPatternException {
        requireAtMost(MAX_LENGTH, pattern.length(), "a pattern of more than %d characters");
        budget.chargeSteps((long) STEPS_PER_CHARACTER * pattern.length());
        String escaped = QuotedText.escaped(pattern);
        LiteralPattern literal = LiteralPattern.of(escaped);
        return literal != null ? literal : compileProgram(escaped, use, budget);
    }

    private static TextPattern compileProgram(String pattern, PatternUse use, EvaluationBudget budget)
            throws InvalidPatternException {
        PatternCursor cursor = new PatternCursor(pattern);
        Re2Dialect dialect = new Re2Dialect(cursor, use, budget);
        Translation translation = PatternTranslator.translate(cursor, dialect);
        requireAtMost(MAX_REPETITIONS, translation.repetitions(), "nested repetitions that multiply to more than %d");
        requireAtMost(MAX_SIZE, translation.size(), "a pattern of more than %d instructions");
        long length = translation.expression().length();
        budget.chargeSteps(STEPS_PER_INSTRUCTION * translation.size());
        budget.chargeSteps((long) STEPS_PER_FOLDED * dialect.characters().folded());
        budget.chargeSteps(length * length / COPIES_PER_STEP);
        Recursion recursion = Recursion.ofCompilation(translation.nesting());
        recursion.enter(budget);
        ProgramPattern program = new ProgramPattern(
                translation.compile(),
                use,
                dialect.groups(),
                dialect.characters().weight());
        recursion.exit(budget);
        return program;
    }

    private static void requireAtMost(int limit, long value, String construct) throws InvalidPatternException {
        if (value > limit)
            throw InvalidPatternException.unsupported(
                    construct.formatted(limit), "at most " + limit + ", so a shorter pattern or fewer repetitions");
    }
}
