package dev.sluice.language.expression.pattern;

import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternElement;
import java.util.Map;

/** Reads the escapes of java.util.regex that stand for characters. For one pattern. */
final class JavaEscapes {
    private static final Map<Integer, PatternElement> BY_LETTER = Map.ofEntries(
            Map.entry((int) 'd', PatternElement.of("\\d")),
            Map.entry((int) 'D', PatternElement.of("\\D")),
            Map.entry((int) 'w', PatternElement.of("\\w")),
            Map.entry((int) 'W', PatternElement.of("\\W")),
            Map.entry((int) 's', PatternElement.of("[:space:]")),
            Map.entry((int) 'S', PatternElement.of("[:^space:]")),
            Map.entry((int) 'h', PatternElement.of("\\t\\x20\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000")),
            Map.entry(
                    (int) 'H',
                    PatternElement.of("\\x00-\\x08\\x0a-\\x1f!-\u009f\u00a1-\u167f\u1681-\u180d\u180f-\u1fff"
                            + "\u200b-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\\x{10ffff}")),
            Map.entry((int) 'v', PatternElement.of("\\n-\\r\u0085\u2028-\u2029")),
            Map.entry((int) 'V', PatternElement.of("\\x00-\\t\\x0e-\u0084\u0086-\u2027\u202a-\\x{10ffff}")),
            Map.entry((int) 't', PatternElement.of('\t')),
            Map.entry((int) 'n', PatternElement.of('\n')),
            Map.entry((int) 'f', PatternElement.of('\f')),
            Map.entry((int) 'r', PatternElement.of('\r')),
            Map.entry((int) 'a', PatternElement.of(0x07)),
            Map.entry((int) 'e', PatternElement.of(0x1b)));

    /** Spellings of escapes that RE2 lacks. */
    private static final Map<Integer, String> SPELLINGS = Map.of(
            (int) 'Z', "\\n?\\z",
            (int) 'G', "split(), or capture() with a named group for the rest of the text",
            (int) 'R', "\\r?\\n",
            (int) 'X', ". for a character",
            (int) 'N', "\\x{…} with the number of the character",
            (int) 'b', "\\b outside a class, or \\x08 for a backspace",
            (int) 'B', "\\B outside a class",
            (int) 'A', "^ outside a class",
            (int) 'z', "\\z outside a class");

    private final PatternCursor cursor;
    private int properties;

    JavaEscapes(PatternCursor cursor) {
        this.cursor = cursor;
    }

    /** Returns the number of properties that were read. */
    int properties() {
        return properties;
    }

    /** Reads an escape behind its backslash. */
    PatternElement escape(boolean ignoresCase) throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("\\ at the end");
        int letter = cursor.next();
        PatternElement known = BY_LETTER.get(letter);
        if (known != null) return known;
        return switch (letter) {
            case 'u' -> PatternElement.of(require(cursor.takeUtf16(), "\\u", "four hexadecimal digits"));
            case 'x' -> PatternElement.of(hexadecimal());
            case '0' -> PatternElement.of(octal());
            case 'c' -> PatternElement.of(control());
            case 'p' -> property(ignoresCase, false);
            case 'P' -> property(ignoresCase, true);
            default -> identity(letter);
        };
    }

    private PatternElement property(boolean ignoresCase, boolean isNegated) throws InvalidPatternException {
        if (++properties > PatternCompiler.MAX_PROPERTIES)
            throw InvalidPatternException.unsupported(
                    "more than " + PatternCompiler.MAX_PROPERTIES + " properties \\p{…}", "one class for several uses");
        return new CharacterProperty(isNegated, ignoresCase).read(cursor);
    }

    private int hexadecimal() throws InvalidPatternException {
        return cursor.take("{")
                ? require(
                        cursor.takeBracedCodePoint(), "\\x{", "the number of a character in hexadecimal digits, and }")
                : require(cursor.takeHex(2), "\\x", "two hexadecimal digits");
    }

    /** Java reads one or two digits, or three up to 377. */
    private int octal() throws InvalidPatternException {
        int value = 0;
        int digits = 0;
        while (digits < 3 && value < 32 && isAtOctalDigit()) {
            value = value * 8 + cursor.next() - '0';
            digits++;
        }
        return require(digits == 0 ? -1 : value, "\\0", "octal digits, such as \\x00");
    }

    private boolean isAtOctalDigit() {
        for (char digit = '0'; digit <= '7'; digit++) if (cursor.isAt(String.valueOf(digit))) return true;
        return false;
    }

    private int control() throws InvalidPatternException {
        return require(cursor.isAtEnd() ? -1 : cursor.next(), "\\c", "a character") ^ 64;
    }

    private static int require(int value, String escape, String expectation) throws InvalidPatternException {
        if (value < 0) throw InvalidPatternException.syntax(escape + " without " + expectation);
        return value;
    }

    private static PatternElement identity(int letter) throws InvalidPatternException {
        boolean isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        if (letter == 'k' || (letter >= '1' && letter <= '9'))
            throw InvalidPatternException.unsupported(
                    "the back-reference \\" + (char) letter + " is not supported",
                    "two named groups of capture(), compared with ==");
        if (!isLetter) return PatternElement.of(letter);
        throw InvalidPatternException.unsupported(
                "the escape \\" + (char) letter + " is not supported",
                SPELLINGS.getOrDefault(letter, "an escape such as \\d, \\w, \\s or \\x41"));
    }
}
