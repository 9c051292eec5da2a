package dev.sluice.language.json;

import static dev.sluice.language.json.JsonBytes.UNSURE;
import static dev.sluice.language.json.JsonBytes.at;

/** Finds the ends of the numbers of JSON. Most numbers are short, so eight bytes at a time took longer. */
final class JsonDigits {
    private JsonDigits() {}

    /** Returns the index after a number of at most {@link Json#MAX_NUMBER_LENGTH} bytes. */
    static int afterNumber(byte[] json, int start) {
        int first = at(json, start) == '-' ? start + 1 : start;
        int end = at(json, first) == '0' ? first + 1 : afterDigits(json, first);
        if (at(json, end) == '.') end = afterDigits(json, end + 1);
        if ((at(json, end) | ' ') == 'e') end = afterDigits(json, afterSign(json, end + 1));
        return end - start > Json.MAX_NUMBER_LENGTH ? UNSURE : end;
    }

    private static int afterSign(byte[] json, int start) {
        int sign = at(json, start);
        return sign == '+' || sign == '-' ? start + 1 : start;
    }

    /** Returns the index after one digit or more. */
    private static int afterDigits(byte[] json, int start) {
        int end = start;
        while (isDigit(at(json, end))) end++;
        return end == start ? UNSURE : end;
    }

    private static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }
}
