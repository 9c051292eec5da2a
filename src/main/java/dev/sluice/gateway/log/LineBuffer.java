package dev.sluice.gateway.log;

import dev.sluice.core.digest.Hex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of lines in UTF-8 that is used again. Not thread-safe. */
final class LineBuffer {
    private static final int REPLACEMENT = 0xFFFD;
    private static final int ELLIPSIS = 0x2026;
    private static final int ELLIPSIS_BYTES = 3;

    private static final int INITIAL_BYTES = 1024;

    /** A buffer that had longer lines is not kept. Usual lines of one write have half of these bytes. */
    static final int MAX_KEPT_BYTES = 64 * 1024;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    int length() {
        return length;
    }

    int capacity() {
        return bytes.length;
    }

    /** Removes all bytes from an index on. */
    void truncate(int newLength) {
        length = newLength;
        if (length == 0 && bytes.length > MAX_KEPT_BYTES) bytes = new byte[INITIAL_BYTES];
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    void ascii(char character) {
        if (length == bytes.length) bytes = Arrays.copyOf(bytes, 2 * length);
        bytes[length++] = (byte) character;
    }

    /** Adds ASCII text that needs no escape. */
    void ascii(String text) {
        for (int i = 0; i < text.length(); i++) ascii(text.charAt(i));
    }

    void number(long value) {
        if (value < 0) ascii(Long.toString(value));
        else digits(value);
    }

    private void digits(long value) {
        if (value >= 10) digits(value / 10);
        ascii((char) ('0' + value % 10));
    }

    /** Adds nanoseconds as milliseconds with three decimals. */
    void millis(long nanos) {
        long micros = Math.max(0, nanos / 1000);
        number(micros / 1000);
        ascii('.');
        threeDigits(micros % 1000);
    }

    /** Adds three digits of a number below 1000. */
    void threeDigits(long value) {
        ascii((char) ('0' + value / 100));
        ascii((char) ('0' + value / 10 % 10));
        ascii((char) ('0' + value % 10));
    }

    /** Adds text with escapes as in JSON, so that it stays on its line. Longer text ends with an ellipsis. */
    void quoted(String text, int maxBytes) {
        escaped(text, maxBytes, true);
    }

    /** Adds text as {@link #quoted} does, but keeps quotation marks and backslashes. */
    void unquoted(String text, int maxBytes) {
        escaped(text, maxBytes, false);
    }

    private void escaped(String text, int maxBytes, boolean isQuoted) {
        int start = length;
        int cut = start;
        for (int i = 0; i < text.length(); ) {
            if (length - start <= maxBytes - ELLIPSIS_BYTES) cut = length;
            i += character(text, i, isQuoted);
            if (length - start > maxBytes) {
                length = cut;
                utf8(ELLIPSIS);
                return;
            }
        }
    }

    /** Adds the character at an index, and returns the number of its UTF-16 units. */
    private int character(String text, int index, boolean isQuoted) {
        char unit = text.charAt(index);
        if (unit >= ' ' && unit < 0x7f) {
            if (isQuoted && (unit == '"' || unit == '\\')) ascii('\\');
            ascii(unit);
            return 1;
        }
        if (unit < 0x80) {
            control(unit);
            return 1;
        }
        int character = text.codePointAt(index);
        beyondAscii(character);
        return Character.charCount(character);
    }

    private void control(char unit) {
        ascii('\\');
        switch (unit) {
            case '\n' -> ascii('n');
            case '\r' -> ascii('r');
            case '\t' -> ascii('t');
            default -> hex(unit);
        }
    }

    private void beyondAscii(int character) {
        switch (Character.getType(character)) {
            // Line separators end a line; format characters can reverse the text of a terminal.
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                for (char unit : Character.toChars(character)) {
                    ascii('\\');
                    hex(unit);
                }
            }
            case Character.SURROGATE -> utf8(REPLACEMENT);
            default -> utf8(character);
        }
    }

    private void hex(char unit) {
        ascii('u');
        for (int shift = 12; shift >= 0; shift -= 4) ascii(Hex.digit(unit >> shift));
    }

    private void utf8(int character) {
        for (byte each : Character.toString(character).getBytes(StandardCharsets.UTF_8)) ascii((char) each);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
