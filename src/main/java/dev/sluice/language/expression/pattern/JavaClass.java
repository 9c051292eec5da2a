package dev.sluice.language.expression.pattern;

import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternElement;

/** Reads a class between brackets, and returns it in the syntax of RE2. */
record JavaClass(PatternCursor cursor, JavaEscapes escapes, boolean ignoresCase) {
    private static final int CASE = 'a' - 'A';

    /** Reads the class behind its opening bracket. A closing bracket that comes first is a character. */
    String read() throws InvalidPatternException {
        StringBuilder translated = new StringBuilder(cursor.take("^") ? "[^" : "[");
        do translated.append(range());
        while (!cursor.take("]"));
        return translated.append(']').toString();
    }

    private String range() throws InvalidPatternException {
        PatternElement low = element();
        if (low.isSet()) return low.inClass();
        if (!cursor.isAt("-") || cursor.isAt("-]") || cursor.isAt("-[")) return low.inClass() + cases(low, low);
        cursor.next();
        PatternElement high = element();
        if (high.isSet())
            throw InvalidPatternException.syntax(
                    "a range of a class ends with a set (expected: \\- for the character)");
        if (high.codePoint() < low.codePoint())
            throw InvalidPatternException.syntax("a range of a class ends before its start");
        return low.inClass() + "-" + high.inClass() + cases(low, high);
    }

    private PatternElement element() throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("[ without ]");
        if (cursor.isAt("["))
            throw InvalidPatternException.unsupported(
                    "a class in a class is not supported", "one class, such as [a-z0-9], or \\[ for the bracket");
        if (cursor.isAt("&&"))
            throw InvalidPatternException.unsupported(
                    "&& in a class is not supported",
                    "one class, such as [a-df-z] without e, or \\& for the character");
        if (!cursor.take("\\")) return PatternElement.of(cursor.next());
        return isVerticalTab() ? PatternElement.of(0x0b) : escapes.escape(ignoresCase);
    }

    /** Java reads {@code \v} before a hyphen as a character. */
    private boolean isVerticalTab() {
        return cursor.isAt("v-") && cursor.take("v");
    }

    private String cases(PatternElement low, PatternElement high) {
        return ignoresCase ? otherCase(low, high) : "";
    }

    /** Returns the other cases of the letters from A to Z in a range, as they stand in a class. */
    static String otherCase(PatternElement low, PatternElement high) {
        return shifted(low, high, 'a', -CASE) + shifted(low, high, 'A', CASE);
    }

    private static String shifted(PatternElement low, PatternElement high, char first, int shift) {
        int from = Math.max(low.codePoint(), first);
        int to = Math.min(high.codePoint(), first + 25);
        if (from > to) return "";
        return Character.toString(from + shift) + (from == to ? "" : "-" + Character.toString(to + shift));
    }
}
