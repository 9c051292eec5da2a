package dev.sluice.gateway.validation;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternElement;
import java.util.Map;

/**
 * Reads the escapes of a regular expression as ECMA-262 defines them (22.2.1, with the flag u), and the classes between brackets. A
 * construct that engines read differently is an error.
 */
record PatternEscapes(PatternCursor cursor) {
    /** White space and line ends of ECMA-262 (12.2, 12.3). RE2 has fewer. */
    private static final String WHITE_SPACE =
            "\\t-\\r\\x20\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";

    private static final String NO_WHITE_SPACE =
            "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"
                    + "\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

    private static final Map<Integer, PatternElement> BY_LETTER = Map.ofEntries(
            Map.entry((int) 'd', PatternElement.of("\\d")),
            Map.entry((int) 'D', PatternElement.of("\\D")),
            Map.entry((int) 'w', PatternElement.of("\\w")),
            Map.entry((int) 'W', PatternElement.of("\\W")),
            Map.entry((int) 's', PatternElement.of(WHITE_SPACE)),
            Map.entry((int) 'S', PatternElement.of(NO_WHITE_SPACE)),
            Map.entry((int) 't', PatternElement.of('\t')),
            Map.entry((int) 'n', PatternElement.of('\n')),
            Map.entry((int) 'v', PatternElement.of(0x0b)),
            Map.entry((int) 'f', PatternElement.of('\f')),
            Map.entry((int) 'r', PatternElement.of('\r')));

    /** Plain spellings of escapes that other engines have. */
    private static final Map<Integer, String> SPELLINGS = Map.of(
            (int) 'A', "^",
            (int) 'Z', "$",
            (int) 'z', "$",
            (int) 'h', "[ \\t]",
            (int) 'R', "\\r?\\n",
            (int) 'e', "\\u001b",
            (int) 'a', "\\u0007",
            (int) 'Q', "a backslash before each special character");

    /** Reads an escape behind its backslash. */
    PatternElement escape() throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("\\ at the end");
        int letter = cursor.next();
        PatternElement known = BY_LETTER.get(letter);
        if (known != null) return known;
        return switch (letter) {
            case 'u' -> PatternElement.of(unicode());
            case 'x' -> PatternElement.of(require(cursor.takeHex(2), "\\x", "two hexadecimal digits"));
            case 'c' -> PatternElement.of(control());
            case 'p', 'P' -> property(letter);
            case 'k' -> throw backReference("\\k");
            case '0' -> PatternElement.of(zero());
            default -> identity(letter);
        };
    }

    private int zero() throws InvalidPatternException {
        if (!cursor.takeDigits().isEmpty())
            throw InvalidPatternException.unsupported("an octal escape is not supported", "\\xHH");
        return 0;
    }

    private static PatternElement identity(int letter) throws InvalidPatternException {
        if (letter >= '1' && letter <= '9') throw backReference("\\" + (char) letter);
        if (!Character.isLetterOrDigit(letter)) return PatternElement.of(letter);
        String spelling = SPELLINGS.getOrDefault(letter, "an escape of ECMA-262, such as \\d, \\w, \\s or \\u00e9");
        throw InvalidPatternException.unsupported(
                "the escape \\" + Character.toString(letter) + " is not supported", spelling);
    }

    private static InvalidPatternException backReference(String reference) {
        return InvalidPatternException.unsupported(
                "the back-reference " + reference + " is not supported", "the repeated text, written out");
    }

    private int control() throws InvalidPatternException {
        int letter = cursor.isAtEnd() ? ' ' : cursor.next();
        boolean isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        return require(isLetter ? letter & 0x1f : -1, "\\c", "a letter");
    }

    private int unicode() throws InvalidPatternException {
        return cursor.take("{")
                ? require(cursor.takeBracedCodePoint(), "\\u{", "a code point in hexadecimal digits")
                : require(cursor.takeUtf16(), "\\u", "four hexadecimal digits, or digits in braces");
    }

    private static int require(int value, String escape, String expectation) throws InvalidPatternException {
        if (value < 0) throw InvalidPatternException.syntax(escape + " without " + expectation);
        return value;
    }

    private PatternElement property(int letter) throws InvalidPatternException {
        String name = cursor.take("{") ? cursor.takeUntil("}") : "";
        String set = "\\" + (char) letter + "{" + name.replaceFirst("^(Script|sc|General_Category|gc)=", "") + "}";
        if (name.startsWith("^") || !isKnown(set))
            throw InvalidPatternException.unsupported(
                    "the property \\" + (char) letter + "{" + name + "} is not supported",
                    "a general category, such as \\p{L} or \\p{Lu}, or a script, such as \\p{Script=Greek}");
        return PatternElement.of(set);
    }

    private static boolean isKnown(String set) {
        try {
            return Pattern.compile(set).programSize() > 0;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** Reads a class behind its opening bracket, and returns it in the syntax of RE2. */
    String characterClass() throws InvalidPatternException {
        StringBuilder translated = new StringBuilder(cursor.take("^") ? "[^" : "[");
        if (cursor.isAt("]"))
            throw InvalidPatternException.unsupported(
                    "an empty class is ambiguous", "\\] for a bracket, [\\s\\S] for any character");
        while (!cursor.take("]")) translated.append(range());
        return translated.append(']').toString();
    }

    private String range() throws InvalidPatternException {
        PatternElement low = classElement();
        if (low.isSet() || !cursor.isAt("-") || cursor.isAt("-]")) return low.inClass();
        cursor.next();
        PatternElement high = classElement();
        if (high.isSet()) return low.inClass() + "\\-" + high.inClass();
        if (high.codePoint() < low.codePoint())
            throw InvalidPatternException.syntax("a range of a class ends before its start");
        return low.inClass() + "-" + high.inClass();
    }

    private PatternElement classElement() throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("[ without ]");
        if (cursor.isAt("["))
            throw InvalidPatternException.unsupported(
                    "[ in a class is ambiguous", "\\[ for a bracket, or one class, such as [a-z0-9]");
        if (cursor.isAt("&&"))
            throw InvalidPatternException.unsupported(
                    "&& in a class is ambiguous", "one & for the character, or a class without an intersection");
        if (cursor.take("\\b")) return PatternElement.of('\b');
        return cursor.take("\\") ? escape() : PatternElement.of(cursor.next());
    }
}
