package dev.sluice.validation;

/** A position in the text of a regular expression. It moves by code points. For one thread. */
final class PatternCursor {
    private final String text;
    private int position;

    PatternCursor(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return position == text.length();
    }

    /** Returns whether {@code expected} is next. */
    boolean isAt(String expected) {
        return text.startsWith(expected, position);
    }

    /** Moves past {@code expected} if it is next. */
    boolean take(String expected) {
        if (!isAt(expected)) return false;
        position += expected.length();
        return true;
    }

    /** Returns the next code point and moves past it. */
    int next() {
        int codePoint = text.codePointAt(position);
        position += Character.charCount(codePoint);
        return codePoint;
    }

    /** Returns the text before {@code end} and moves past {@code end}; an empty text if it does not follow. */
    String takeUntil(String end) {
        int index = text.indexOf(end, position);
        if (index < 0) return "";
        String taken = text.substring(position, index);
        position = index + end.length();
        return taken;
    }

    /** Returns the next decimal digits and moves past them. */
    String takeDigits() {
        int start = position;
        while (!isAtEnd() && Character.digit(text.charAt(position), 10) >= 0 && text.charAt(position) < 0x80)
            position++;
        return text.substring(start, position);
    }

    /** Returns the number of the next hexadecimal digits, and moves past them; -1 if there are fewer. */
    int takeHex(int count) {
        int value = 0;
        for (int i = position; i < position + count; i++) {
            int digit = i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        position += count;
        return value;
    }

    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }
}
