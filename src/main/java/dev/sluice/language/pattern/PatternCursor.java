package dev.sluice.language.pattern;

/** A position in the text of a regular expression. It moves by code points. For one thread. */
public final class PatternCursor {
    private final String text;
    private int position;

    public PatternCursor(String text) {
        this.text = text;
    }

    public boolean isAtEnd() {
        return position == text.length();
    }

    /** Returns whether {@code expected} is next. */
    public boolean isAt(String expected) {
        return text.startsWith(expected, position);
    }

    /** Moves past {@code expected} if it is next. */
    public boolean take(String expected) {
        if (!isAt(expected)) return false;
        position += expected.length();
        return true;
    }

    /** Returns the next code point and moves past it. */
    public int next() {
        int codePoint = text.codePointAt(position);
        position += Character.charCount(codePoint);
        return codePoint;
    }

    /** Returns the text before {@code end} and moves past {@code end}; an empty text if it does not follow. */
    public String takeUntil(String end) {
        int index = text.indexOf(end, position);
        if (index < 0) return "";
        String taken = text.substring(position, index);
        position = index + end.length();
        return taken;
    }

    /** Returns the next decimal digits and moves past them. */
    public String takeDigits() {
        int start = position;
        while (!isAtEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') position++;
        return text.substring(start, position);
    }

    /** Returns the number of the next hexadecimal digits, and moves past them; -1 if there are fewer. */
    public int takeHex(int count) {
        int value = 0;
        for (int i = position; i < position + count; i++) {
            int digit = i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        position += count;
        return value;
    }

    /**
     * Reads the four digits of a UTF-16 escape behind the backslash and the u. Two escapes of a surrogate pair are one character.
     *
     * @return -1 if there are fewer digits
     */
    public int takeUtf16() {
        int first = takeHex(4);
        int end = position;
        int second = first >= 0 && take("\\u") ? takeHex(4) : -1;
        if (second >= 0 && Character.isSurrogatePair((char) first, (char) second))
            return Character.toCodePoint((char) first, (char) second);
        position = end;
        return first;
    }

    /** Reads a code point in one to six hexadecimal digits and the closing brace behind them; returns -1 if there is none. */
    public int takeBracedCodePoint() {
        String digits = takeUntil("}");
        int length = digits.length();
        int value = length < 1 || length > 6 ? -1 : new PatternCursor(digits).takeHex(length);
        return value > Character.MAX_CODE_POINT ? -1 : value;
    }
}
