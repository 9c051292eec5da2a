package dev.sluice.tools.eval;

/**
 * A text with the name that messages use.
 *
 * @param name a file, {@code stdin}, or {@code EXPR} for an argument
 */
public record NamedText(String name, String text) {
    private static final int MAX_SHOWN = 100;
    private static final String ELLIPSIS = "…";

    /** Returns a message about an offset: {@code name:line:column: message}, the line, and a caret below the offset. */
    String describe(int offset, String message) {
        int at = Math.min(Math.max(0, offset), text.length());
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int column = text.codePointCount(start, at) + 1;
        return name + ":" + lineAt(start) + ":" + column + ": " + message + excerpt(start, at);
    }

    /** Returns {@code line:column} of an offset, counted from 1. */
    String locationOf(int offset) {
        int start = text.lastIndexOf('\n', offset - 1) + 1;
        return lineAt(start) + ":" + (text.codePointCount(start, offset) + 1);
    }

    private long lineAt(int start) {
        return 1 + text.substring(0, start).chars().filter(c -> c == '\n').count();
    }

    /** Returns the offset of a location whose line and column count from 1. */
    int offsetOf(int line, int column) {
        int start = 0;
        for (int passed = 1; passed < line; passed++) start = text.indexOf('\n', start) + 1;
        return start + column - 1;
    }

    private String excerpt(int start, int offset) {
        int newline = text.indexOf('\n', offset);
        int end = newline < 0 ? text.length() : newline;
        int from = boundary(Math.max(start, offset - MAX_SHOWN / 2));
        int to = boundary(Math.min(end, from + MAX_SHOWN));
        String before = (from > start ? ELLIPSIS : "") + printable(text.substring(from, offset));
        String after = printable(text.substring(offset, Math.max(offset, to))) + (to < end ? ELLIPSIS : "");
        String line = (before + after).stripTrailing();
        int indent = before.codePointCount(0, before.length());
        return line.isEmpty() ? "" : "\n    " + line + "\n    " + " ".repeat(indent) + "^";
    }

    /** Returns the index, moved back where it splits a surrogate pair. */
    private int boundary(int index) {
        boolean isWithin = index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index));
        return isWithin ? index - 1 : index;
    }

    /** Replaces characters that a terminal would obey or not show. */
    static String printable(String text) {
        return text.replaceAll("\\p{C}", " ");
    }
}
