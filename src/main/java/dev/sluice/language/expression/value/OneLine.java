package dev.sluice.language.expression.value;

/** Writes a part of an expression on one line, for a message. */
final class OneLine {
    private final String text;
    private final StringBuilder line = new StringBuilder();
    private int position;

    private OneLine(String text) {
        this.text = text;
    }

    /** Returns the text without line ends and comments. A path goes on without a blank. */
    static String of(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : new OneLine(text).join();
    }

    private String join() {
        while (position < text.length()) {
            int start = position;
            if (text.charAt(position) == '"') skipQuoted();
            else skipSpace();
            if (position == start) line.append(text.charAt(position++));
            else if (text.charAt(start) == '"') line.append(escaped(text.substring(start, position)));
            else appendSpace(text.substring(start, position));
        }
        return line.toString();
    }

    /** Returns a text in quotation marks with its line ends as escapes, which mean the same. */
    private static String escaped(String quoted) {
        return quoted.replace("\n", "\\n").replace("\r", "\\r");
    }

    private void skipQuoted() {
        position++;
        while (position < text.length() && text.charAt(position) != '"')
            position += text.charAt(position) == '\\' ? 2 : 1;
        position = Math.min(position + 1, text.length());
    }

    private void skipSpace() {
        while (position < text.length()) {
            boolean isComment = text.startsWith("//", position);
            if (isComment) while (position < text.length() && !isLineEnd(text.charAt(position))) position++;
            else if (Character.isWhitespace(text.charAt(position))) position++;
            else return;
        }
    }

    private static boolean isLineEnd(char character) {
        return character == '\n' || character == '\r';
    }

    private void appendSpace(String space) {
        boolean isLine = space.chars().noneMatch(character -> isLineEnd((char) character));
        if (isLine) line.append(space);
        else if (position < text.length() && !line.isEmpty() && ".[".indexOf(text.charAt(position)) < 0)
            line.append(' ');
    }
}
