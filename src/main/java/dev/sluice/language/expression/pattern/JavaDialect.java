package dev.sluice.language.expression.pattern;

import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternDialect;
import dev.sluice.language.pattern.PatternElement;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;

/** The dialect of java.util.regex. {@link Patterns} lists the differences. For one pattern. */
final class JavaDialect implements PatternDialect {
    /** Any character but a line terminator. RE2 excludes only the line feed. */
    private static final String ANY = "[^\n\r\u0085\u2028-\u2029]";

    private static final String[] ASSERTIONS = {"A", "z", "b", "B"};

    private final PatternCursor cursor;
    private final PatternUse use;
    private final JavaEscapes escapes;
    private final SortedMap<String, Integer> groups = new TreeMap<>();
    private final Deque<Flags> enclosing = new ArrayDeque<>();
    private Flags flags = new Flags(false, false, false);

    JavaDialect(PatternCursor cursor, PatternUse use) {
        this.cursor = cursor;
        this.use = use;
        this.escapes = new JavaEscapes(cursor);
    }

    /** Returns the numbers of the named groups by their names, for {@link PatternUse#GROUPS}. Other groups have none. */
    SortedMap<String, Integer> groups() {
        return use == PatternUse.GROUPS ? Collections.unmodifiableSortedMap(groups) : Collections.emptySortedMap();
    }

    /** Returns the number of properties that were read. */
    int properties() {
        return escapes.properties();
    }

    /** Java repeats an assertion like a character. */
    @Override
    public String assertion() {
        return "";
    }

    @Override
    public String atom() throws InvalidPatternException {
        int next = cursor.next();
        return switch (next) {
            case '^' -> flags.isMultiline() ? "(?m:^)" : "\\A";
            case '$' -> flags.isMultiline() ? "(?m:$)" : "\\z";
            case '.' -> flags.isDotAll() ? "(?s:.)" : ANY;
            case '[' -> new JavaClass(cursor, escapes, flags.ignoresCase()).read();
            case '\\' -> escape();
            default -> character(PatternElement.of(next));
        };
    }

    private String escape() throws InvalidPatternException {
        if (cursor.isAt("b{")) throw InvalidPatternException.unsupported("the escape \\b{g} is not supported", "\\b");
        for (String assertion : ASSERTIONS) if (cursor.take(assertion)) return "\\" + assertion;
        return character(escapes.escape(flags.ignoresCase()));
    }

    private String character(PatternElement element) {
        String otherCase = flags.ignoresCase() && !element.isSet() ? JavaClass.otherCase(element, element) : "";
        return otherCase.isEmpty() ? element.alone() : "[" + element.inClass() + otherCase + "]";
    }

    @Override
    public String openGroup() throws InvalidPatternException {
        Flags outside = flags;
        String opening = cursor.take("?") ? groupKind() : "(?:";
        if (!opening.isEmpty()) enclosing.push(outside);
        return opening;
    }

    private String groupKind() throws InvalidPatternException {
        reject("=", "look-ahead", "one test() for each condition, or the text behind it as a part of the pattern");
        reject("!", "look-ahead", "not(test(…)) for the opposite condition");
        reject("<=", "look-behind", "the text before it as a part of the pattern, and a named group in capture()");
        reject("<!", "look-behind", "not(test(…)) for the opposite condition");
        reject(">", "atomic group", "(?:…), because matching takes linear time");
        return cursor.take("<") ? namedGroup() : flagGroup();
    }

    private void reject(String marker, String construct, String expectation) throws InvalidPatternException {
        if (cursor.isAt(marker))
            throw InvalidPatternException.unsupported(
                    "the " + construct + " (?" + marker + "…) is not supported", expectation);
    }

    private String namedGroup() throws InvalidPatternException {
        String name = cursor.takeUntil(">");
        if (!name.matches("[a-zA-Z][a-zA-Z0-9]*"))
            throw InvalidPatternException.syntax("(?< without a name of letters and digits, and >");
        if (groups.putIfAbsent(name, groups.size() + 1) != null)
            throw InvalidPatternException.syntax("two groups have the same name");
        if (groups.size() > PatternCompiler.MAX_GROUPS)
            throw InvalidPatternException.unsupported(
                    "more than " + PatternCompiler.MAX_GROUPS + " named groups", "(?:…) for the others");
        return use == PatternUse.GROUPS ? "(" : "(?:";
    }

    private String flagGroup() throws InvalidPatternException {
        boolean isOn = true;
        while (!cursor.isAtEnd()) {
            int letter = cursor.next();
            if (letter == ')') return "";
            if (letter == ':') return "(?:";
            if (letter == '-') isOn = false;
            else flags = flags.with(letter, isOn);
        }
        throw InvalidPatternException.syntax("( without )");
    }

    @Override
    public void closeGroup() {
        flags = enclosing.pop();
    }

    @Override
    public boolean isLazy(boolean isWrittenSo) {
        return isWrittenSo || use == PatternUse.PRESENCE;
    }

    private record Flags(boolean ignoresCase, boolean isMultiline, boolean isDotAll) {
        Flags with(int letter, boolean isOn) throws InvalidPatternException {
            return switch (letter) {
                case 'i' -> new Flags(isOn, isMultiline, isDotAll);
                case 'm' -> new Flags(ignoresCase, isOn, isDotAll);
                case 's' -> new Flags(ignoresCase, isMultiline, isOn);
                case 'u' -> rejected(letter, "(?i) for A to Z, and a class such as [éÉ] for other letters", isOn);
                case 'U' -> rejected(letter, "properties, such as \\p{L} for letters or \\p{Nd} for digits", isOn);
                case 'x' -> rejected(letter, "the pattern without white space and comments", isOn);
                case 'd' -> rejected(letter, "[^\\n] for any character but a line feed", isOn);
                default ->
                    throw InvalidPatternException.syntax(
                            "(? without a known kind of group (expected: (?:…), (?<name>…) or (?i))");
            };
        }

        private Flags rejected(int letter, String expectation, boolean isOn) throws InvalidPatternException {
            if (!isOn) return this;
            throw InvalidPatternException.unsupported(
                    "the flag (?" + Character.toString(letter) + ") is not supported", expectation);
        }
    }
}
