package dev.sluice.language.pattern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Translates a regular expression to RE2. The translator reads its structure: alternatives, groups and repetitions. A
 * {@link PatternDialect} reads the rest. For one expression.
 */
public final class PatternTranslator {
    private static final int MAX_DEPTH = 100;

    private final PatternCursor cursor;
    private final PatternDialect dialect;
    private final StringBuilder output = new StringBuilder();

    private PatternTranslator(PatternCursor cursor, PatternDialect dialect) {
        this.cursor = cursor;
        this.dialect = dialect;
    }

    /**
     * An expression of RE2.
     *
     * @param size an upper bound of the instructions of its program
     * @param repetitions the largest product of nested repetitions
     * @param nesting the most optional repetitions in each other, which RE2 compiles by recursion
     */
    public record Translation(String expression, long size, long repetitions, long nesting) {
        /** Compiles the program. Takes time and memory in proportion to the size, which the caller checks first. */
        public Pattern compile() throws InvalidPatternException {
            try {
                return Pattern.compile(expression);
            } catch (PatternSyntaxException e) {
                throw InvalidPatternException.syntax(e.getDescription());
            }
        }
    }

    /**
     * Translates the text of a cursor.
     *
     * @param dialect reads from the cursor, too
     */
    public static Translation translate(PatternCursor cursor, PatternDialect dialect) throws InvalidPatternException {
        PatternTranslator translator = new PatternTranslator(cursor, dialect);
        Extent extent = translator.alternatives(0);
        if (!cursor.isAtEnd()) throw InvalidPatternException.syntax(") without (");
        return new Translation(translator.output.toString(), extent.size() + 2, extent.repetitions(), extent.nesting());
    }

    private Extent alternatives(int depth) throws InvalidPatternException {
        Extent extent = sequence(depth);
        while (cursor.take("|")) {
            output.append('|');
            extent = extent.then(Extent.ONE).then(sequence(depth));
        }
        return extent;
    }

    private Extent sequence(int depth) throws InvalidPatternException {
        Extent extent = Extent.NONE;
        while (!cursor.isAtEnd() && !cursor.isAt("|") && !cursor.isAt(")")) extent = extent.then(part(depth));
        return extent.size() == 0 ? Extent.ONE : extent;
    }

    private Extent part(int depth) throws InvalidPatternException {
        String assertion = dialect.assertion();
        if (!assertion.isEmpty()) {
            output.append(assertion);
            return Extent.ONE;
        }
        rejectQuantifier();
        if (cursor.take("(")) return group(depth);
        output.append(dialect.atom());
        return repeated(Extent.ONE);
    }

    private void rejectQuantifier() throws InvalidPatternException {
        for (String quantifier : new String[] {"*", "+", "?", "{"})
            if (cursor.isAt(quantifier))
                throw InvalidPatternException.syntax(
                        quantifier + " repeats nothing (expected: \\" + quantifier + " for the character)");
    }

    private Extent group(int depth) throws InvalidPatternException {
        if (depth == MAX_DEPTH)
            throw InvalidPatternException.unsupported("groups in groups", "at most " + MAX_DEPTH + " levels");
        String opening = dialect.openGroup();
        output.append(opening);
        if (opening.endsWith(")")) return Extent.NONE;
        Extent extent = alternatives(depth + 1);
        if (!cursor.take(")")) throw InvalidPatternException.syntax("( without )");
        dialect.closeGroup();
        output.append(')');
        return repeated(opening.equals("(") ? extent.then(Extent.CAPTURE) : extent);
    }

    private Extent repeated(Extent extent) throws InvalidPatternException {
        Repetition repetition = Repetition.read(cursor);
        if (repetition == null) return extent;
        output.append(repetition.text());
        if (dialect.isLazy(cursor.take("?"))) output.append('?');
        return extent.times(repetition);
    }

    /**
     * The extent of a part of the program.
     *
     * @param size an upper bound of its instructions
     * @param repetitions the largest product of its nested repetitions
     * @param nesting the most optional repetitions in each other
     */
    private record Extent(long size, long repetitions, long nesting) {
        static final Extent NONE = new Extent(0, 1, 0);
        static final Extent ONE = new Extent(1, 1, 0);
        static final Extent CAPTURE = new Extent(2, 1, 0);

        /** Larger numbers are cut, so that nested repetitions do not overflow. */
        private static final long MAX = 1_000_000_000;

        Extent then(Extent other) {
            return new Extent(
                    Math.min(size + other.size, MAX),
                    Math.max(repetitions, other.repetitions),
                    Math.max(nesting, other.nesting));
        }

        Extent times(Repetition repetition) {
            return new Extent(
                    Math.min(repetition.sizeOf(size), MAX),
                    Math.min(repetitions * repetition.copies(), MAX),
                    nesting + repetition.optional());
        }
    }
}
