package dev.sluice.gateway.validation;

import java.util.function.IntPredicate;

/** Reads a text from its start. For one thread. */
final class TextCursor {
    private final String text;
    private int position;

    TextCursor(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return position == text.length();
    }

    int position() {
        return position;
    }

    /** Returns the text from a position to the current one. */
    String since(int start) {
        return text.substring(start, position);
    }

    boolean take(char expected) {
        return takeOne(character -> character == expected);
    }

    /** Takes a letter, in lower or upper case. */
    boolean takeLetter(char lower) {
        return takeOne(character -> toLower(character) == lower);
    }

    /** Takes a character of a set. */
    boolean takeOne(IntPredicate set) {
        if (isAtEnd() || !set.test(text.charAt(position))) return false;
        position++;
        return true;
    }

    /** Takes characters of a set, and returns their number. */
    int takeAll(IntPredicate set) {
        int start = position;
        while (!isAtEnd() && set.test(text.charAt(position))) position++;
        return position - start;
    }

    /** Takes a number of exactly so many digits; returns -1 for others. */
    int takeNumber(int digits) {
        int number = 0;
        for (int i = 0; i < digits; i++) {
            if (isAtEnd() || !isDigit(text.charAt(position))) return -1;
            number = 10 * number + text.charAt(position++) - '0';
        }
        return number;
    }

    /** Takes two hexadecimal digits. */
    boolean takeEncodedByte() {
        for (int i = 0; i < 2; i++) if (!takeOne(TextCursor::isHexDigit)) return false;
        return true;
    }

    static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    static boolean isLetter(int character) {
        return toLower(character) >= 'a' && toLower(character) <= 'z';
    }

    static boolean isHexDigit(int character) {
        return isDigit(character) || (toLower(character) >= 'a' && toLower(character) <= 'f');
    }

    private static int toLower(int character) {
        return character >= 'A' && character <= 'Z' ? character + 32 : character;
    }
}
