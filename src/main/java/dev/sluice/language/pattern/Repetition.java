package dev.sluice.language.pattern;

import org.jspecify.annotations.Nullable;

/**
 * A quantifier.
 *
 * @param text the quantifier in the syntax of RE2
 * @param least the least repetitions
 * @param most the most repetitions; -1 for no limit
 */
record Repetition(String text, int least, int most) {
    private static final int MAX_TIMES = 1000;

    /** Reads a quantifier if there is one. */
    static @Nullable Repetition read(PatternCursor cursor) throws InvalidPatternException {
        Repetition repetition = readGreedy(cursor);
        if (repetition != null && cursor.isAt("+"))
            throw InvalidPatternException.unsupported(
                    "the possessive quantifier " + repetition.text + "+ is not supported",
                    repetition.text + ", because matching takes linear time");
        return repetition;
    }

    private static @Nullable Repetition readGreedy(PatternCursor cursor) throws InvalidPatternException {
        if (cursor.take("*")) return new Repetition("*", 0, -1);
        if (cursor.take("+")) return new Repetition("+", 1, -1);
        if (cursor.take("?")) return new Repetition("?", 0, 1);
        return cursor.take("{") ? readCounted(cursor) : null;
    }

    private static Repetition readCounted(PatternCursor cursor) throws InvalidPatternException {
        String least = cursor.takeDigits();
        boolean hasMost = cursor.take(",");
        String most = hasMost ? cursor.takeDigits() : least;
        if (least.isEmpty() || !cursor.take("}"))
            throw InvalidPatternException.syntax("{ without {n}, {n,} or {n,m} (expected: \\{ for the character)");
        return counted(times(least), hasMost, most.isEmpty() ? -1 : times(most));
    }

    /** RE2 takes a number with leading zeros for a text, so the quantifier is written again. */
    private static Repetition counted(int least, boolean hasMost, int most) throws InvalidPatternException {
        String text = "{" + least + (hasMost ? "," + (most < 0 ? "" : most) : "") + "}";
        if (most >= 0 && most < least)
            throw InvalidPatternException.syntax(text + " has its limits in the wrong order");
        return new Repetition(text, least, most);
    }

    private static int times(String digits) throws InvalidPatternException {
        boolean isLong = digits.length() > 4;
        if (isLong || Integer.parseInt(digits) > MAX_TIMES)
            throw InvalidPatternException.unsupported(
                    (isLong ? "more than 9999" : digits) + " repetitions", "at most " + MAX_TIMES);
        return Integer.parseInt(digits);
    }

    /** Returns the instructions of the repetition of a part. RE2 writes it out: each repetition is a copy. */
    long sizeOf(long once) {
        if (most < 0) return Math.max(1, least) * once + 2;
        return Math.max(1, least * once + (most - least) * (once + 1));
    }

    /** Returns the number of copies of the repeated part, at least one. */
    int copies() {
        return Math.max(1, Math.max(least, most));
    }

    /** Returns the number of optional repetitions, which RE2 puts into each other; 1 for the loop of an unlimited one. */
    int optional() {
        return most < 0 ? 1 : most - least;
    }
}
