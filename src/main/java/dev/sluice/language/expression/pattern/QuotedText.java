package dev.sluice.language.expression.pattern;

import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternCursor;

/** The quotations of a pattern, from {@code \Q} to {@code \E} or to the end. */
final class QuotedText {
    private QuotedText() {}

    /** Returns the pattern with an escape for each special character in a quotation. A class has no quotation. */
    static String escaped(String pattern) throws InvalidPatternException {
        if (!pattern.contains("\\Q")) return pattern;
        StringBuilder escaped = new StringBuilder();
        PatternCursor cursor = new PatternCursor(pattern);
        while (!cursor.isAtEnd()) {
            if (cursor.take("\\Q")) escape(cursor, escaped);
            else if (cursor.take("[")) escaped.append(new Re2Characters(cursor).characterClass());
            else {
                if (cursor.take("\\")) escaped.append('\\');
                if (!cursor.isAtEnd()) escaped.appendCodePoint(cursor.next());
            }
        }
        return escaped.toString();
    }

    /** The first character must not continue an escape or a group before the quotation. */
    private static void escape(PatternCursor cursor, StringBuilder escaped) {
        boolean isFirst = escaped.length() > 0;
        while (!cursor.isAtEnd() && !cursor.take("\\E")) {
            int character = cursor.next();
            boolean isPlain = character >= 0x80 || Character.isLetterOrDigit(character);
            if (isPlain && isFirst) escaped.append(String.format("\\x{%x}", character));
            else escaped.append(isPlain ? "" : "\\").appendCodePoint(character);
            isFirst = false;
        }
    }
}
