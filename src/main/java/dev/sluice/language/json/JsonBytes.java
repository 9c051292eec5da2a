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
    private static final long QUOTES = '"' * EACH;
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

    static int afterSpaces(byte[] json, int start) {
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

    /** Returns the index after the closing quote of the text. */
    static int afterText(byte[] json, int start) {
        int end = afterPlain(json, start);
        while (at(json, end) == '\\') end = afterPlain(json, afterEscapes(json, end));
        return at(json, end) == '"' ? end + 1 : UNSURE;
    }

    /** Returns the index of the first quote, backslash, control character or invalid byte. */
    static int afterPlain(byte[] json, int start) {
        int end = afterAscii(json, start);
        while (at(json, end) < 0) end = afterAscii(json, Utf8.afterCharacters(json, end));
        return end;
    }

    /** Returns the index of the first quote, backslash, control character or byte outside ASCII. */
    private static int afterAscii(byte[] json, int start) {
        int end = start;
        while (end <= json.length - 8) {
            long stops = stops(word(json, end));
            if (stops != 0) return end + Long.numberOfTrailingZeros(stops) / 8;
            end += 8;
        }
        while (end < json.length && stops((SPACES << 8) | (json[end] & 0xff)) == 0) end++;
        return end;
    }

    /**
     * Marks the bytes that end plain text. A mark is certain for the first marked byte only, because a subtraction may borrow from
     * the bytes after it.
     */
    private static long stops(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        return (word | (word - SPACES) | (quotes - EACH) | (backslashes - EACH)) & HIGH_BITS;
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

    static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Recognises characters of UTF-8. Rejects overlong forms, surrogates and code points past the last. */
    private static final class Utf8 {
        private Utf8() {}

        /** Returns the index after the characters outside ASCII; the index itself if there is none. */
        static int afterCharacters(byte[] json, int start) {
            int end = start;
            while (at(json, end) < 0) end = afterCharacter(json, end);
            return end;
        }

        /** Returns the index after a character of two to four bytes (Unicode 17, table 3-7). */
        private static int afterCharacter(byte[] json, int start) {
            int lead = json[start] & 0xff;
            int second = at(json, start + 1);
            if (!isContinuation(second)) return UNSURE;
            if (lead < 0xe0) return lead < 0xc2 ? UNSURE : start + 2;
            if (!isContinuation(at(json, start + 2))) return UNSURE;
            if (lead < 0xf0) return isInFirstPlane(((lead & 0xf) << 6) | (second & 0x3f)) ? start + 3 : UNSURE;
            int plane = ((lead - 0xf0) << 2) | ((second >> 4) & 3);
            return isContinuation(at(json, start + 3)) && plane >= 1 && plane <= 16 ? start + 4 : UNSURE;
        }

        private static boolean isContinuation(int octet) {
            return (octet & 0xc0) == 0x80;
        }

        /** Takes a code point divided by 64. Rejects one that is shorter in another form, and surrogates. */
        private static boolean isInFirstPlane(int block) {
            return block >= (0x800 >> 6) && (block < (0xd800 >> 6) || block > (0xdfff >> 6));
        }
    }
}
