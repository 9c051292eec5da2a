package dev.sluice.gateway.validation;

import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;
import dev.sluice.language.pattern.PatternDialect;
import dev.sluice.language.pattern.PatternElement;
import dev.sluice.language.pattern.PatternTranslator;
import dev.sluice.language.pattern.PatternTranslator.Translation;

/**
 * The dialect of ECMA-262, which JSON Schema means. Groups capture nothing, and a lazy quantifier is a greedy one, because only a
 * match or no match matters.
 */
record EcmaDialect(PatternCursor cursor, PatternEscapes escapes) implements PatternDialect {
    /** Any character but the line ends of ECMA-262 (12.3). RE2 excludes only the line feed. */
    private static final String ANY = "[^\\n\\r\\x{2028}\\x{2029}]";

    static Translation translate(String expression) throws InvalidPatternException {
        PatternCursor cursor = new PatternCursor(expression);
        return PatternTranslator.translate(cursor, new EcmaDialect(cursor, new PatternEscapes(cursor)));
    }

    @Override
    public String assertion() {
        for (String assertion : new String[] {"^", "$", "\\b", "\\B"}) if (cursor.take(assertion)) return assertion;
        return "";
    }

    @Override
    public String atom() throws InvalidPatternException {
        int next = cursor.next();
        return switch (next) {
            case '[' -> escapes.characterClass();
            case '\\' -> escapes.escape().alone();
            case '.' -> ANY;
            default -> PatternElement.of(next).alone();
        };
    }

    @Override
    public String openGroup() throws InvalidPatternException {
        if (cursor.take("?")) groupKind();
        return "(?:";
    }

    private void groupKind() throws InvalidPatternException {
        if (cursor.take(":")) return;
        rejectGroup("=", "look-ahead", "one pattern for each condition, in allOf");
        rejectGroup("!", "look-ahead", "the opposite condition, in not: { pattern: … }");
        rejectGroup("<=", "look-behind", "the text before it as a part of the pattern");
        rejectGroup("<!", "look-behind", "the opposite condition, in not: { pattern: … }");
        rejectGroup(">", "atomic group", "(?:…), because matching takes linear time");
        rejectFlag();
        if (!cursor.takeUntil(">").matches("[A-Za-z_$][\\w$]*"))
            throw InvalidPatternException.syntax("(?< without a name and >");
    }

    private void rejectFlag() throws InvalidPatternException {
        if (cursor.take("<")) return;
        String flag = cursor.isAtEnd() ? "" : Character.toString(cursor.next());
        throw InvalidPatternException.unsupported(
                "the flag (?" + flag + "…) is not supported",
                "a class, such as [Aa] for both cases or [\\s\\S] for any character");
    }

    private void rejectGroup(String marker, String construct, String expectation) throws InvalidPatternException {
        if (cursor.isAt(marker))
            throw InvalidPatternException.unsupported(
                    "the " + construct + " (?" + marker + "…) is not supported", expectation);
    }

    @Override
    public void closeGroup() {}

    @Override
    public boolean isLazy(boolean isWrittenSo) {
        return false;
    }
}
