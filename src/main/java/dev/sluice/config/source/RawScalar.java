package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;

/**
 * A scalar of a file before substitution.
 *
 * @param location the start of the scalar, its anchor included
 * @param start the index of the start in the text of the file
 * @param text the text after YAML unescaping
 */
record RawScalar(SourceFile source, SourceLocation location, int start, Style style, String text)
        implements SourceLocation.Offsets {

    /** The YAML style of a scalar. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL,
        FOLDED;

        boolean isBlock() {
            return this == LITERAL || this == FOLDED;
        }
    }

    /** Escapes in double quotes for spaces and line breaks. */
    private static final String BLANK_ESCAPES = "ntrvfLP \t\n\r";

    /** Returns the location of a character of {@link #text}; of its first or last for an offset outside. */
    @Override
    public SourceLocation at(int offset) {
        return locationOf(Math.min(Math.max(0, offset), text.length()));
    }

    /** The file and the text differ in indentation, line folding and quotes. Their visible characters are the same in the same order, so this method counts those. */
    private SourceLocation locationOf(int offset) {
        String file = source.text();
        int index = contentStart(file);
        for (long remaining = countVisible(offset); remaining > 0 && index < file.length(); remaining--)
            index = skipVisible(file, index);
        boolean isVisible = offset < text.length() && !Character.isWhitespace(text.charAt(offset));
        return locationAt(file, isVisible ? skipBlanks(file, index) : index);
    }

    private long countVisible(int offset) {
        return text.chars()
                .limit(offset)
                .filter(c -> !Character.isWhitespace(c))
                .count();
    }

    private int contentStart(String file) {
        int index = start;
        if (file.startsWith("&", index)) index = skipBlanks(file, skipAnchor(file, index));
        if (style == Style.PLAIN) return index;
        return style.isBlock() ? Math.max(index, file.indexOf('\n', index)) : index + 1;
    }

    private static int skipAnchor(String file, int from) {
        int index = from;
        while (index < file.length() && !Character.isWhitespace(file.charAt(index))) index++;
        return index;
    }

    private int skipBlanks(String file, int from) {
        int index = from;
        while (index < file.length() && isBlank(file, index)) index += escapeLength(file, index);
        return index;
    }

    private int skipVisible(String file, int from) {
        int index = skipBlanks(file, from);
        return index + (index < file.length() ? escapeLength(file, index) : 0);
    }

    private boolean isBlank(String file, int index) {
        return Character.isWhitespace(file.charAt(index))
                || (isEscape(file, index) && BLANK_ESCAPES.indexOf(file.charAt(index + 1)) >= 0);
    }

    private boolean isEscape(String file, int index) {
        return style == Style.DOUBLE_QUOTED && file.charAt(index) == '\\' && index + 1 < file.length();
    }

    private int escapeLength(String file, int index) {
        if (style == Style.SINGLE_QUOTED && file.startsWith("''", index)) return 2;
        if (!isEscape(file, index)) return 1;
        return switch (file.charAt(index + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private SourceLocation locationAt(String file, int index) {
        int lineStart = Math.max(start, file.lastIndexOf('\n', index - 1) + 1);
        int lines = (int) file.substring(start, Math.max(start, lineStart))
                .chars()
                .filter(c -> c == '\n')
                .count();
        int columns = file.codePointCount(lineStart, index);
        return new SourceLocation(
                location.file(), location.line() + lines, columns + (lines == 0 ? location.column() : 1));
    }
}
