package dev.sluice.server.admin;

/**
 * Escapes text for an SVG picture, as content or as the value of an attribute, and cuts it at a width. The widths are those of
 * DejaVu Sans at 12 px, which is wider than other fonts without serifs, so that no font crosses the width.
 */
final class SvgText {
    private static final int MAX_LENGTH = 120;
    private static final int REPLACEMENT = 0xFFFD;

    private static final double SIZE = 12;
    private static final double BOLD = 1.17;
    private static final String NARROW = "ijl!|',.:;I ";
    private static final String SLIM = "frt()[]{}/\\-\"`";
    private static final String WIDE = "mwMW@%";

    private SvgText() {}

    /** Returns a text, or its beginning and "…", that is at most that wide, in px. */
    static String fit(String text, double pixels) {
        if (width(text) <= pixels) return text;
        double left = pixels - SIZE;
        int end = 0;
        while (end < text.length() && (left -= width(text.codePointAt(end))) >= 0)
            end += Character.charCount(text.codePointAt(end));
        return text.substring(0, end) + "…";
    }

    /** Returns a text that is at most that wide in bold, in px. */
    static String fitBold(String text, double pixels) {
        return fit(text, pixels / BOLD);
    }

    /** Returns the greatest width of the first characters of a text that {@link #escape} shows, in px. */
    static double width(String text) {
        return text.codePoints()
                .limit(MAX_LENGTH + 1)
                .mapToDouble(SvgText::width)
                .sum();
    }

    private static double width(int character) {
        return SIZE * ems(character);
    }

    private static double ems(int character) {
        if (character >= Character.MIN_SUPPLEMENTARY_CODE_POINT) return 1.5;
        if (character > 127) return 1.1;
        if (NARROW.indexOf(character) >= 0) return 0.35;
        if (SLIM.indexOf(character) >= 0) return 0.47;
        if (WIDE.indexOf(character) >= 0) return 1.01;
        return Character.isUpperCase(character) || "+<=>~^#&".indexOf(character) >= 0 ? 0.84 : 0.65;
    }

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
