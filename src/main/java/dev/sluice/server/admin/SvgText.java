package dev.sluice.server.admin;

/** Escapes text for an SVG picture, as content or as the value of an attribute. */
final class SvgText {
    private static final int MAX_LENGTH = 120;
    private static final int REPLACEMENT = 0xFFFD;

    private SvgText() {}

    /**
     * Returns a text without markup, of at most 120 characters. Characters that XML 1.0 does not allow, and invisible ones that
     * change the direction of text, become U+FFFD.
     */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().limit(MAX_LENGTH).forEach(character -> append(escaped, character));
        return text.codePointCount(0, text.length()) > MAX_LENGTH
                ? escaped.append('…').toString()
                : escaped.toString();
    }

    private static void append(StringBuilder target, int character) {
        switch (character) {
            case '<' -> target.append("&lt;");
            case '>' -> target.append("&gt;");
            case '&' -> target.append("&amp;");
            case '"' -> target.append("&quot;");
            case '\'' -> target.append("&#39;");
            default -> target.appendCodePoint(isVisible(character) ? character : REPLACEMENT);
        }
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
