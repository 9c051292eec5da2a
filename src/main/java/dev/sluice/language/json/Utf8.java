package dev.sluice.language.json;

import static dev.sluice.language.json.JsonBytes.UNSURE;
import static dev.sluice.language.json.JsonBytes.at;

/** Recognises characters of UTF-8. Refuses overlong forms, surrogates and code points past the last. */
final class Utf8 {
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

    /** Takes a code point divided by 64. Refuses one that is shorter in another form, and surrogates. */
    private static boolean isInFirstPlane(int block) {
        return block >= (0x800 >> 6) && (block < (0xd800 >> 6) || block > (0xdfff >> 6));
    }
}
