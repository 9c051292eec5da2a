package dev.sluice.config.source;

/**
 * A scalar as it stands in its file, before anything is filled in.
 *
 * @param place where it begins, its anchor included
 * @param start the index of that place in the text of the file
 * @param text what YAML reads
 */
record RawScalar(SourceFile source, SourceLocation place, int start, Style style, String text) {

    /** How a scalar is written in YAML. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        /** A block that begins with {@code |}. */
        LITERAL,
        /** A block that begins with {@code >}. */
        FOLDED;

        boolean isBlock() {
            return this == LITERAL || this == FOLDED;
        }
    }

    /** Escapes of double quotes that stand for blanks or line breaks. */
    private static final String BLANK_ESCAPES = "ntrvfLP \t\n\r";

    /**
     * Finds a character of {@link #text} in the file. Indentation, folded line breaks and quotes make the two differ,
     * but their visible characters are the same and in the same order: so those are counted.
     */
    SourceLocation placeOf(int offset) {
        String file = source.text();
        int at = contentStart(file);
        for (long visible = visibleBefore(offset); visible > 0 && at < file.length(); visible--)
            at = afterVisible(file, at);
        boolean isVisible = offset < text.length() && !Character.isWhitespace(text.charAt(offset));
        return placeAt(file, isVisible ? skipBlanks(file, at) : at);
    }

    private long visibleBefore(int offset) {
        return text.chars()
                .limit(offset)
                .filter(c -> !Character.isWhitespace(c))
                .count();
    }

    private int contentStart(String file) {
        int at = start;
        if (file.startsWith("&", at)) at = skipBlanks(file, skipAnchor(file, at));
        if (style == Style.PLAIN) return at;
        return style.isBlock() ? Math.max(at, file.indexOf('\n', at)) : at + 1;
    }

    private static int skipAnchor(String file, int from) {
        int at = from;
        while (at < file.length() && !Character.isWhitespace(file.charAt(at))) at++;
        return at;
    }

    private int skipBlanks(String file, int from) {
        int at = from;
        while (at < file.length() && isBlank(file, at)) at += escapeLength(file, at);
        return at;
    }

    private int afterVisible(String file, int from) {
        int at = skipBlanks(file, from);
        return at + (at < file.length() ? escapeLength(file, at) : 0);
    }

    private boolean isBlank(String file, int at) {
        return Character.isWhitespace(file.charAt(at))
                || (isEscape(file, at) && BLANK_ESCAPES.indexOf(file.charAt(at + 1)) >= 0);
    }

    private boolean isEscape(String file, int at) {
        return style == Style.DOUBLE_QUOTED && file.charAt(at) == '\\' && at + 1 < file.length();
    }

    private int escapeLength(String file, int at) {
        if (style == Style.SINGLE_QUOTED && file.startsWith("''", at)) return 2;
        if (!isEscape(file, at)) return 1;
        return switch (file.charAt(at + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private SourceLocation placeAt(String file, int at) {
        int lineStart = Math.max(start, file.lastIndexOf('\n', at - 1) + 1);
        int lines = (int) file.substring(start, Math.max(start, lineStart))
                .chars()
                .filter(c -> c == '\n')
                .count();
        int columns = file.codePointCount(lineStart, at);
        return new SourceLocation(place.file(), place.line() + lines, columns + (lines == 0 ? place.column() : 1));
    }
}
