package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternElement;
import java.util.Map;

/** Reads the characters, the escapes and the classes of RE2, and escapes of UTF-16. For one pattern. */
final class Re2Characters {
    /** RE2J 1.8 looks up no cases of the characters before the first and behind the last one. */
    private static final int FIRST_CASED = 'A';

    private static final int LAST_CASED = 0x1044f;

    private static final int STEPS_PER_PROPERTY = 5000;
    private static final int WEIGHT_OF_PROPERTY = 30;
    private static final int WEIGHT_OF_FOLDED_RANGE = 2;
    private static final int RANGES_OF_WEIGHT = 16;
    private static final int FOLDED_OF_WEIGHT = 64;

    /** Assertions, and any character. */
    private static final String[] OPERATORS = {".", "^", "$", "\\A", "\\z", "\\b", "\\B"};

    /** Sets that other engines have as escapes. */
    private static final Map<Integer, SetSpelling> SETS = Map.of(
            (int) 'h', new SetSpelling("\\t\\p{Zs}", false),
            (int) 'H', new SetSpelling("\\t\\p{Zs}", true),
            (int) 'V', new SetSpelling("\\n-\\r\\x{85}\\x{2028}\\x{2029}", true));

    /** The spellings of other escapes of other engines. */
    private static final Map<Integer, String> SPELLINGS = Map.ofEntries(
            Map.entry((int) 'e', "\\x1b"),
            Map.entry((int) 'c', "\\x and two hexadecimal digits, such as \\x01 for \\cA"),
            Map.entry((int) 'Z', "\\n?\\z"),
            Map.entry((int) 'G', "split(), or capture() with a named group for the rest of the text"),
            Map.entry((int) 'R', "\\r?\\n"),
            Map.entry((int) 'X', ". for a character"),
            Map.entry((int) 'N', "\\x{…} with the number of the character"),
            Map.entry((int) 'Q', "a backslash before each special character of the class"),
            Map.entry((int) 'b', "\\b outside a class, or \\x08 for a backspace"),
            Map.entry((int) 'B', "\\B outside a class"),
            Map.entry((int) 'A', "^ outside a class"),
            Map.entry((int) 'z', "\\z outside a class"));

    private final PatternCursor cursor;
    private final EvaluationBudget budget;
    private int properties;
    private int ranges;
    private int folded;
    private boolean isInClass;

    /** Whether the flag i is on. */
    boolean ignoresCase;

    Re2Characters(PatternCursor cursor, EvaluationBudget budget) {
        this.cursor = cursor;
        this.budget = budget;
    }

    /**
     * Returns the number of instructions that take the memory of the ranges of classes. RE2 joins most ranges of the other cases of a
     * range.
     */
    int weight() {
        return WEIGHT_OF_PROPERTY * properties
                + ranges / RANGES_OF_WEIGHT
                + Math.min(folded / FOLDED_OF_WEIGHT, WEIGHT_OF_FOLDED_RANGE * ranges);
    }

    /** Returns the number of characters whose other cases RE2 looks up. */
    int folded() {
        return folded;
    }

    /** Reads a character, a class, an escape or an assertion. */
    String atom() throws InvalidPatternException {
        if (cursor.take("[")) return characterClass();
        if (cursor.isAt("\\b{")) throw InvalidPatternException.unsupported("the escape \\b{g} is not supported", "\\b");
        for (String operator : OPERATORS) if (cursor.take(operator)) return operator;
        PatternElement element = element();
        fold(element, element);
        return element.alone();
    }

    /** Reads a class behind its opening bracket. A closing bracket that comes first is a character. */
    private String characterClass() throws InvalidPatternException {
        StringBuilder read = new StringBuilder(cursor.take("^") ? "[^" : "[");
        isInClass = true;
        do read.append(range());
        while (!cursor.take("]"));
        isInClass = false;
        return read.append(']').toString();
    }

    private String range() throws InvalidPatternException {
        PatternElement low = classElement();
        boolean isRange = !low.isSet() && cursor.isAt("-") && !cursor.isAt("-]") && cursor.take("-");
        PatternElement high = isRange ? classElement() : low;
        if (isRange && high.isSet())
            throw InvalidPatternException.syntax(
                    "a range of a class ends with a set (expected: \\- for the character)");
        if (high.codePoint() < low.codePoint())
            throw InvalidPatternException.syntax("a range of a class ends before its start");
        if (!low.isSet()) ranges++;
        fold(low, high);
        return isRange ? low.inClass() + "-" + high.inClass() : low.inClass();
    }

    private PatternElement classElement() throws InvalidPatternException {
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("[ without ]");
        String posix = CharacterProperty.takePosix(cursor);
        if (!posix.isEmpty()) return PatternElement.of(posix);
        if (cursor.isAt("["))
            throw InvalidPatternException.unsupported(
                    "a class in a class is not supported", "one class, such as [a-z0-9], or \\[ for the bracket");
        if (cursor.isAt("&&"))
            throw InvalidPatternException.unsupported(
                    "&& in a class is not supported",
                    "one class, such as [a-df-z] without e, or \\& for the character");
        return element();
    }

    private PatternElement element() throws InvalidPatternException {
        if (!cursor.take("\\")) return PatternElement.of(cursor.next());
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("\\ at the end");
        int letter = cursor.next();
        return switch (letter) {
            case 'd', 'D', 's', 'S', 'w', 'W' -> PatternElement.of("\\" + (char) letter);
            case 'p', 'P' -> property((char) letter);
            default -> PatternElement.of(character(letter));
        };
    }

    private int character(int letter) throws InvalidPatternException {
        return switch (letter) {
            case 'a' -> 0x07;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            case 'u' -> require(cursor.takeUtf16(), "\\u", "four hexadecimal digits");
            case 'x' -> hexadecimal();
            case '0' -> octal();
            default -> identity(letter);
        };
    }

    /** The budget pays for the check of the name, too, which compiles the property. */
    private PatternElement property(char letter) throws InvalidPatternException {
        if (++properties > PatternCompiler.MAX_PROPERTIES)
            throw InvalidPatternException.unsupported(
                    "more than " + PatternCompiler.MAX_PROPERTIES + " properties \\p{…}", "one class for several uses");
        budget.chargeSteps(STEPS_PER_PROPERTY);
        return PatternElement.of(new CharacterProperty(letter, ignoresCase, isInClass).read(cursor));
    }

    private int hexadecimal() throws InvalidPatternException {
        return cursor.take("{")
                ? require(
                        cursor.takeBracedCodePoint(), "\\x{", "the number of a character in hexadecimal digits, and }")
                : require(cursor.takeHex(2), "\\x", "two hexadecimal digits");
    }

    /** Reads one or two digits behind the zero. */
    private int octal() throws InvalidPatternException {
        int first = require(octalDigit(), "\\0", "octal digits, such as \\x00");
        int second = octalDigit();
        return second < 0 ? first : first * 8 + second;
    }

    private int octalDigit() {
        for (int digit = 0; digit < 8; digit++) if (cursor.take(String.valueOf(digit))) return digit;
        return -1;
    }

    private static int require(int value, String escape, String expectation) throws InvalidPatternException {
        if (value < 0) throw InvalidPatternException.syntax(escape + " without " + expectation);
        return value;
    }

    private int identity(int letter) throws InvalidPatternException {
        if (letter == 'k' || (letter >= '1' && letter <= '9'))
            throw InvalidPatternException.unsupported(
                    "the back-reference \\" + (char) letter + " is not supported",
                    "two named groups of capture(), compared with ==");
        if (letter >= 0x80)
            throw InvalidPatternException.unsupported(
                    "an escape of a character outside ASCII is not supported", "the character without \\");
        if (!Character.isLetter(letter)) return letter;
        throw InvalidPatternException.unsupported(
                "the escape \\" + (char) letter + " is not supported", spelling(letter));
    }

    private String spelling(int letter) {
        SetSpelling set = SETS.get(letter);
        if (set != null) return isInClass ? set.inClass() : set.alone();
        return SPELLINGS.getOrDefault(letter, "an escape such as \\d, \\w, \\s or \\x41");
    }

    /**
     * Checks and counts characters whose other cases RE2 looks up. RE2J 1.8 follows the cases of U+1C80 to U+1C88 without end, because its
     * table is older than these letters: CaseFoldingTest.
     */
    private void fold(PatternElement low, PatternElement high) throws InvalidPatternException {
        int first = low.codePoint();
        int last = high.codePoint();
        boolean isComplete = first <= FIRST_CASED && last >= LAST_CASED;
        if (!ignoresCase || low.isSet() || isComplete) return;
        if (first <= 0x1c88 && last >= 0x1c80)
            throw InvalidPatternException.unsupported(
                    "a character from U+1C80 to U+1C88 with the flag (?i) is not supported",
                    "(?-i:…) around it, in a range as (?i:[a-z])|(?-i:[\\x{a0}-\\x{d7ff}])");
        folded += Math.max(0, Math.min(last, LAST_CASED) - Math.max(first, FIRST_CASED) + 1);
        if (folded > PatternCompiler.MAX_FOLDED)
            throw InvalidPatternException.unsupported(
                    "more than " + PatternCompiler.MAX_FOLDED + " characters of ranges with the flag (?i)",
                    "(?-i:…) around ranges without cases");
    }
}
