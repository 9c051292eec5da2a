package dev.sluice.language.expression.pattern;

/** The quotations of a pattern, from {@code \Q} to {@code \E} or to the end. */
final class QuotedText {
    private QuotedText() {}

    /** Returns the pattern with an escape for each special character in a quotation. */
    static String escaped(String pattern) {
        if (!pattern.contains("\\Q")) return pattern;
        StringBuilder escaped = new StringBuilder();
        int position = 0;
        while (position < pattern.length()) {
            if (pattern.startsWith("\\Q", position)) {
                int end = pattern.indexOf("\\E", position + 2);
                escape(pattern.substring(position + 2, end < 0 ? pattern.length() : end), escaped);
                position = end < 0 ? pattern.length() : end + 2;
            } else {
                int next = Math.min(pattern.length(), position + (pattern.charAt(position) == '\\' ? 2 : 1));
                escaped.append(pattern, position, next);
                position = next;
            }
        }
        return escaped.toString();
    }

    /** A digit must not continue an escape or a quantifier before the quotation. */
    private static void escape(String quoted, StringBuilder escaped) {
        for (int index = 0; index < quoted.length(); index++) {
            char character = quoted.charAt(index);
            boolean isLetter = Character.isLetter(character) || character >= 0x80;
            if (!isLetter) escaped.append(character >= '0' && character <= '9' ? "\\x3" : "\\");
            escaped.append(character);
        }
    }
}
