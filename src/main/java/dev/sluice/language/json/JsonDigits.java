package dev.sluice.language.json;

import static dev.sluice.language.json.JsonBytes.UNSURE;
import static dev.sluice.language.json.JsonBytes.at;
import static dev.sluice.language.json.JsonBytes.word;

/** Finds the ends of the numbers of JSON, eight bytes at a time where possible. */
final class JsonDigits {
    private static final long ZEROS = 0x3030_3030_3030_3030L;

    /** The sum with a byte has its highest bit if the byte is ten at least. */
    private static final long ABOVE_NINE = 0x7676_7676_7676_7676L;

    private JsonDigits() {}

    /**
     * Returns the index after a number of at most {@link Json#MAX_NUMBER_LENGTH} bytes. Most numbers end in the first 16 bytes and have no
     * exponent. For these, the only branches are those that all of them take.
     */
    static int afterNumber(byte[] json, int start) {
        int first = at(json, start) == '-' ? start + 1 : start;
        if (first > json.length - 16) return afterRareNumber(json, start);
        int others = others(json, first);
        int whole = Integer.numberOfTrailingZeros(others);
        int length = Integer.numberOfTrailingZeros(json[first + (whole & 15)] == '.' ? others & (others - 1) : others);
        boolean isRare = whole == 0 || length == 16 || length == whole + 1 || (json[first] == '0' && whole > 1);
        if (isRare || (json[first + length] | ' ') == 'e') return afterRareNumber(json, start);
        return first + length;
    }

    /** Has a bit for each of 16 bytes that is no digit, and bit 16. */
    private static int others(byte[] json, int start) {
        return JsonBytes.highBits(others(word(json, start)))
                | JsonBytes.highBits(others(word(json, start + 8))) << 8
                | 1 << 16;
    }

    private static int afterRareNumber(byte[] json, int start) {
        int first = at(json, start) == '-' ? start + 1 : start;
        int end = at(json, first) == '0' ? first + 1 : afterDigits(json, first);
        int next = at(json, end);
        if (next == '.') {
            end = afterDigits(json, end + 1);
            next = at(json, end);
        }
        if ((next | ' ') == 'e') end = afterDigits(json, afterSign(json, end + 1));
        return end - start > Json.MAX_NUMBER_LENGTH ? UNSURE : end;
    }

    private static int afterSign(byte[] json, int start) {
        int sign = at(json, start);
        return sign == '+' || sign == '-' ? start + 1 : start;
    }

    /** Returns the index after one digit or more. */
    private static int afterDigits(byte[] json, int start) {
        int end = start;
        while (end <= json.length - 8) {
            long others = others(word(json, end));
            if (others != 0) return ifAny(start, end + (Long.numberOfTrailingZeros(others) >>> 3));
            end += 8;
        }
        while (isDigit(at(json, end))) end++;
        return ifAny(start, end);
    }

    private static int ifAny(int start, int end) {
        return end == start ? UNSURE : end;
    }

    /** Marks the bytes that are no digits. */
    private static long others(long word) {
        long digits = word ^ ZEROS;
        return (digits | ((digits & ~JsonBytes.HIGH_BITS) + ABOVE_NINE)) & JsonBytes.HIGH_BITS;
    }

    private static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }
}
