package dev.sluice.language.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ends of the tokens of JSON, eight bytes at a time where possible. */
final class JsonBytes {
    /** An index past the end of every array. Bytes that no method recognises end there. */
    static final int UNSURE = Integer.MAX_VALUE;

    static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
    static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
    static final int ALSE = 'a' | 'l' << 8 | 's' << 16 | 'e' << 24;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = ' ' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;

    /** Bit i is set if the i-th character after '0' is a hexadecimal digit. */
    private static final long HEXADECIMAL = 0x007e_0000_007e_03ffL;

    private JsonBytes() {}

    /** Returns the byte with its sign; 0, which no token contains, past the end. */
    static int at(byte[] json, int index) {
        return index < json.length ? json[index] : 0;
    }

    /** Returns eight bytes, the first of them lowest. */
    static long word(byte[] json, int index) {
        return (long) LONGS.get(json, index);
    }

    /** Returns the index after the four bytes, which are a little-endian number. */
    static int afterWord(byte[] json, int start, int word) {
        return start <= json.length - 4 && (int) INTS.get(json, start) == word ? start + 4 : UNSURE;
    }

    /** Returns the index of the next byte that is no white space. */
    static int afterSpace(byte[] json, int start) {
        int octet = at(json, start);
        if (octet > ' ') return start;
        return octet == ' ' && at(json, start + 1) > ' ' ? start + 1 : afterSpaces(json, start);
    }

    /** Returns the index of this byte, before which there may be white space. */
    static int indexOf(int octet, byte[] json, int start) {
        if (at(json, start) == octet) return start;
        int index = afterSpace(json, start);
        return at(json, index) == octet ? index : UNSURE;
    }

    private static int afterSpaces(byte[] json, int start) {
        int end = start;
        while (isSpace(at(json, end))) end = afterBlanks(json, end + 1);
        return end;
    }

    /** Returns the index after at most eight spaces, such as those of an indentation. */
    private static int afterBlanks(byte[] json, int start) {
        return start > json.length - 8 ? start : start + Long.numberOfTrailingZeros(word(json, start) ^ SPACES) / 8;
    }

    private static boolean isSpace(int octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    /**
     * Returns whether the bytes from {@code start} on are the same as those from {@code other} on, which is less. May return false near
     * the end of the document. {@code length} is 1 at least.
     */
    static boolean areEqual(byte[] json, int other, int start, int length) {
        if (start > json.length - 8 - length) return false;
        long first = word(json, other) ^ word(json, start);
        if (length <= 8) return first << (64 - 8 * length) == 0;
        int last = length - 8;
        return first == 0
                && word(json, other + last) == word(json, start + last)
                && (length <= 16 || areLongEqual(json, other, start, last));
    }

    private static boolean areLongEqual(byte[] json, int other, int start, int length) {
        for (int i = 8; i < length; i += 8) if (word(json, other + i) != word(json, start + i)) return false;
        return true;
    }

    /** Returns the index after the closing quote of the text. */
    static int afterText(byte[] json, int start) {
        int end = start;
        if (start <= json.length - 8) {
            long word = word(json, start);
            long stops = otherBytes(word);
            end = stops != 0 ? start + (Long.numberOfTrailingZeros(stops) >>> 3) : afterAscii(json, start + 8);
        }
        return at(json, end) == '"' ? end + 1 : afterRareText(json, end);
    }

    /** Returns the index after the closing quote of a text with escapes or with characters outside ASCII. */
    private static int afterRareText(byte[] json, int start) {
        int end = afterPlain(json, start);
        while (at(json, end) == '\\') end = afterPlain(json, afterEscapes(json, end));
        return at(json, end) == '"' ? end + 1 : UNSURE;
    }

    /** Returns the index of the first quote, backslash or control character. */
    static int afterPlain(byte[] json, int start) {
        int end = afterAscii(json, start);
        while (at(json, end) < 0) end = afterAscii(json, afterOther(json, end));
        return end;
    }

    /** Returns the index of the first quote, backslash, control character or byte outside ASCII. */
    private static int afterAscii(byte[] json, int start) {
        int end = start;
        while (end <= json.length - 8) {
            long word = word(json, end);
            long stops = otherBytes(word);
            if (stops != 0) return end + (Long.numberOfTrailingZeros(stops) >>> 3);
            end += 8;
        }
        while (end < json.length && json[end] >= 0 && !isStop(json[end])) end++;
        return end;
    }

    /** Returns an index at the end of characters, some of which are outside ASCII, or before a quote, backslash or control character. */
    private static int afterOther(byte[] json, int start) {
        int end = start;
        long state = Utf8Words.BETWEEN;
        while (end <= json.length - 8) {
            long word = word(json, end);
            if (((word & HIGH_BITS) | state) == 0) return end;
            long stops = stops(word) & ~word & HIGH_BITS;
            if (stops != 0) break;
            state = Utf8Words.after(state, word);
            end += 8;
        }
        int stop = end;
        while (stop < json.length && !isStop(json[stop])) stop++;
        return Utf8Words.after(state, json, end, stop) == Utf8Words.BETWEEN ? stop : UNSURE;
    }

    /** Marks the quotes, backslashes, control characters and bytes outside ASCII. The first mark is certain. */
    static long otherBytes(long word) {
        return (stops(word) | word) & HIGH_BITS;
    }

    /**
     * Marks the bytes of ASCII that end plain text. A mark is certain for the first marked byte only, because a subtraction may borrow
     * from the bytes after it. A change of bit 1 makes a quote, and only a quote, follow the control characters directly.
     */
    private static long stops(long word) {
        return ((word ^ (2 * EACH)) - ('!' * EACH)) | ((word ^ BACKSLASHES) - EACH);
    }

    private static boolean isStop(int octet) {
        return octet == '"' || octet == '\\' || (octet >= 0 && octet < ' ');
    }

    /** Returns the index after the escapes, of which there is one at least. */
    private static int afterEscapes(byte[] json, int start) {
        int end = start;
        while (at(json, end) == '\\') end = afterEscape(json, end + 1);
        return end;
    }

    private static int afterEscape(byte[] json, int start) {
        return switch (at(json, start)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> start + 1;
            case 'u' -> areHexadecimal(json, start + 1) ? start + 5 : UNSURE;
            default -> UNSURE;
        };
    }

    private static boolean areHexadecimal(byte[] json, int start) {
        for (int i = start; i < start + 4; i++) if (!isHexadecimal(at(json, i))) return false;
        return true;
    }

    private static boolean isHexadecimal(int octet) {
        int bit = octet - '0';
        return bit >= 0 && bit < Long.SIZE && ((HEXADECIMAL >>> bit) & 1) == 1;
    }
}
