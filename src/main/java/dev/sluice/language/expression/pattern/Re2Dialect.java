package dev.sluice.language.expression.pattern;

import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternDialect;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The syntax of RE2. {@link Patterns} lists the differences. For one pattern. */
final class Re2Dialect implements PatternDialect {
    /** Flags that RE2 lacks or reads differently from other engines, with their spellings. */
    private static final Map<Integer, String> FLAGS = Map.of(
            (int) 'u', "the pattern without this flag; (?i) knows the letters of Unicode",
            (int) 'U', "properties, such as \\p{L} for letters or \\p{Nd} for digits",
            (int) 'x', "the pattern without white space and comments",
            (int) 'd', "[^\\n] for any character but a line feed");

    private final PatternCursor cursor;
    private final PatternUse use;
    private final Re2Characters characters;
    private final SortedMap<String, Integer> groups = new TreeMap<>();
    private final Deque<Boolean> enclosing = new ArrayDeque<>();

    /** @param budget pays for the check of properties */
    Re2Dialect(PatternCursor cursor, PatternUse use, EvaluationBudget budget) {
        this.cursor = cursor;
        this.use = use;
        this.characters = new Re2Characters(cursor, budget);
    }

    /** Returns the numbers of the named groups by their names, for {@link PatternUse#GROUPS}. Other groups have none. */
    SortedMap<String, Integer> groups() {
        return use == PatternUse.GROUPS ? Collections.unmodifiableSortedMap(groups) : Collections.emptySortedMap();
    }

    Re2Characters characters() {
        return characters;
    }

    @Override
    public String atom() throws InvalidPatternException {
        return characters.atom();
    }

    @Override
    public String openGroup() throws InvalidPatternException {
        boolean outside = characters.ignoresCase;
        String opening = cursor.take("?") ? groupKind() : "(?:";
        if (!opening.endsWith(")")) enclosing.push(outside);
        return opening;
    }

    private String groupKind() throws InvalidPatternException {
        reject("=", "look-ahead", "one test() for each condition, or the text behind it as a part of the pattern");
        reject("!", "look-ahead", "not(test(…)) for the opposite condition");
        reject("<=", "look-behind", "the text before it as a part of the pattern, and a named group in capture()");
        reject("<!", "look-behind", "not(test(…)) for the opposite condition");
        reject(">", "atomic group", "(?:…), because matching takes linear time");
        return cursor.take("<") || cursor.take("P<") ? namedGroup() : flags();
    }

    private void reject(String marker, String construct, String expectation) throws InvalidPatternException {
        if (cursor.isAt(marker))
            throw InvalidPatternException.unsupported(
                    "the " + construct + " (?" + marker + "…) is not supported", expectation);
    }

    private String namedGroup() throws InvalidPatternException {
        String name = cursor.takeUntil(">");
        if (!name.matches("\\w+"))
            throw InvalidPatternException.syntax("(?< without a name of letters, digits and _, and >");
        if (groups.putIfAbsent(name, groups.size() + 1) != null)
            throw InvalidPatternException.syntax("two groups have the same name");
        if (groups.size() > PatternCompiler.MAX_GROUPS)
            throw InvalidPatternException.unsupported(
                    "more than " + PatternCompiler.MAX_GROUPS + " named groups", "(?:…) for the others");
        return use == PatternUse.GROUPS ? "(" : "(?:";
    }

    /** Reads flags to the colon of their group, or to the parenthesis behind flags without a group. */
    private String flags() throws InvalidPatternException {
        StringBuilder flags = new StringBuilder();
        while (!cursor.isAtEnd() && !cursor.isAt(":") && !cursor.isAt(")"))
            flags.append(flag(cursor.next(), flags.indexOf("-") >= 0));
        if (cursor.isAtEnd()) throw InvalidPatternException.syntax("( without )");
        if (!flags.toString().matches("[ims]*(-[ims]+)?")) throw unknownGroup();
        if (flags.indexOf("i") >= 0) characters.ignoresCase = flags.lastIndexOf("i") < (flags + "-").indexOf('-');
        return "(?" + flags + Character.toString(cursor.next());
    }

    private static char flag(int letter, boolean isOff) throws InvalidPatternException {
        if (letter == 'i' || letter == 'm' || letter == 's' || letter == '-') return (char) letter;
        String expectation = FLAGS.get(letter);
        if (expectation == null) throw unknownGroup();
        throw InvalidPatternException.unsupported(
                "the flag (?" + (isOff ? "-" : "") + (char) letter + ") is not supported",
                isOff ? "the pattern without this flag, which is off" : expectation);
    }

    private static InvalidPatternException unknownGroup() {
        return InvalidPatternException.syntax("(? without a known kind of group (expected: (?:…), (?<name>…) or (?i))");
    }

    @Override
    public void closeGroup() {
        characters.ignoresCase = enclosing.pop();
    }

    @Override
    public boolean isLazy(boolean isWrittenSo) {
        return isWrittenSo || use == PatternUse.PRESENCE;
    }
}
