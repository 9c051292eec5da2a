package dev.sluice.language.expression.pattern;

import dev.sluice.language.pattern.PatternCursor;

/** The quotations of a pattern, from {@code \Q} to {@code \E} or to the end. */
final class QuotedText {
    private final PatternCursor cursor;
    private final StringBuilder escaped = new StringBuilder();

    private QuotedText(String pattern) {
        this.cursor = new PatternCursor(pattern);
    }

    /** Returns the pattern with an escape for each special character in a quotation. A class has no quotation, and may have errors. */
    static String escaped(String pattern) {
        return pattern.contains("\\Q") ? new QuotedText(pattern).read() : pattern;
    }

    private String read() {
        while (!cursor.isAtEnd()) {
            if (cursor.take("\\Q")) escape();
            else if (cursor.take("[")) copyClass();
            else copy();
        }
        return escaped.toString();
    }

    /** The first character must not continue an escape or a group before the quotation. */
    private void escape() {
        boolean isFirst = escaped.length() > 0;
        while (!cursor.isAtEnd() && !cursor.take("\\E")) {
            int character = cursor.next();
            boolean isPlain = character >= 0x80 || Character.isLetterOrDigit(character);
            if (isPlain && isFirst) escaped.append(String.format("\\x{%x}", character));
            else escaped.append(isPlain ? "" : "\\").appendCodePoint(character);
            isFirst = false;
        }
    }

    /** A closing bracket that comes first is a character. */
    private void copyClass() {
        escaped.append(cursor.take("^") ? "[^" : "[");
        do {
            String posix = CharacterProperty.takePosix(cursor);
            escaped.append(posix);
            if (posix.isEmpty()) copy();
        } while (!cursor.isAtEnd() && !cursor.isAt("]"));
        if (cursor.take("]")) escaped.append(']');
    }

    /** Copies a character with the backslash before it. */
    private void copy() {
        if (cursor.take("\\")) escaped.append('\\');
        if (!cursor.isAtEnd()) escaped.appendCodePoint(cursor.next());
    }
}
