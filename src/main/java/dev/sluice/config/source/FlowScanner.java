package dev.sluice.config.source;

/** Finds the ends of flow collections by their brackets, which texts in quotes and comments may hold, too. Not thread-safe. */
final class FlowScanner {
    private static final int MAX_DEPTH = 1000;

    private final String text;
    private final StringBuilder open = new StringBuilder();
    private int index;
    private boolean isBroken;

    FlowScanner(String text, int start) {
        this.text = text;
        this.index = start;
    }

    /** Reads up to an offset, or to the end of the text in quotes that begins before it. */
    void readTo(int end) {
        while (index < end && !isBroken) {
            char c = text.charAt(index);
            if (isStart() && (c == '"' || c == '\'')) skipQuotes(c);
            else if (c == '#' && isBehindBlank()) skipLine();
            else readBracket(c);
            index++;
        }
    }

    /** Whether each collection is closed. */
    boolean isClosed() {
        return open.isEmpty() && !isBroken;
    }

    /** Whether a collection is not closed, and all brackets so far match. */
    boolean isOpen() {
        return !open.isEmpty() && !isBroken;
    }

    private void readBracket(char c) {
        if (c == '{' || c == '[') open.append(c == '{' ? '}' : ']');
        if (c == '}' || c == ']') close(c);
        isBroken |= open.length() > MAX_DEPTH;
    }

    private void close(char bracket) {
        int last = open.length() - 1;
        isBroken = last < 0 || open.charAt(last) != bracket;
        if (!isBroken) open.setLength(last);
    }

    /** Quotes within a plain text are a part of it. */
    private boolean isStart() {
        return isBehindBlank() || "{}[],:\"'".indexOf(text.charAt(index - 1)) >= 0;
    }

    private boolean isBehindBlank() {
        return index == 0 || Character.isWhitespace(text.charAt(index - 1));
    }

    private void skipQuotes(char quote) {
        index++;
        while (index < text.length() && text.charAt(index) != quote)
            index += quote == '"' && text.charAt(index) == '\\' ? 2 : 1;
        isBroken = index >= text.length();
    }

    private void skipLine() {
        while (index + 1 < text.length() && text.charAt(index + 1) != '\n') index++;
    }
}
