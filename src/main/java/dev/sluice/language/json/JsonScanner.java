package dev.sluice.language.json;

import static dev.sluice.language.json.JsonBytes.UNSURE;
import static dev.sluice.language.json.JsonBytes.at;

/**
 * Recognises the usual JSON documents in one pass over their bytes: grammar (RFC 8259), UTF-8, depth, and names that are unique in
 * their object. It is either sure that a document is valid, or unsure. The time is linear in the number of bytes, whatever they
 * are: a name is compared with at most {@link JsonNames#MAX_OPEN} hashes.
 *
 * <p>A scanner is unsure about each invalid document, and about rare valid ones: names with escapes, names longer than
 * {@link #MAX_NAME_LENGTH} bytes, and more than {@link JsonNames#MAX_OPEN} names in the objects that are open at a time.
 *
 * <p>It keeps nothing of a document except hashes. Not thread-safe.
 */
final class JsonScanner {
    /** Bytes. */
    static final int MAX_NAME_LENGTH = 1000;

    private final JsonNames names = new JsonNames();

    /** Returns true only if the bytes are exactly one JSON value in UTF-8, within the limits and without duplicate names. */
    boolean isSurelyValid(byte[] json) {
        names.cut(0);
        int end = value(json, afterSpace(json, 0), 1);
        return afterSpace(json, end) == json.length;
    }

    /** Returns the index after the value. {@code depth} is the level of the value if it is a list or an object. */
    private int value(byte[] json, int start, int depth) {
        return switch (at(json, start)) {
            case '"' -> JsonBytes.afterText(json, start + 1);
            case '{' -> depth > Json.MAX_DEPTH ? UNSURE : object(json, start + 1, depth + 1);
            case '[' -> depth > Json.MAX_DEPTH ? UNSURE : list(json, start + 1, depth + 1);
            case 't' -> JsonBytes.afterWord(json, start, JsonBytes.TRUE);
            case 'n' -> JsonBytes.afterWord(json, start, JsonBytes.NULL);
            case 'f' -> JsonBytes.afterWord(json, start + 1, JsonBytes.ALSE);
            default -> number(json, start);
        };
    }

    private int list(byte[] json, int start, int depth) {
        int next = afterSpace(json, start);
        if (at(json, next) == ']') return next + 1;
        while (true) {
            int end = afterSpace(json, value(json, next, depth));
            if (at(json, end) == ']') return end + 1;
            if (at(json, end) != ',') return UNSURE;
            next = afterSpace(json, end + 1);
        }
    }

    private int object(byte[] json, int start, int depth) {
        int first = names.size();
        int next = afterSpace(json, start);
        if (at(json, next) == '}') return next + 1;
        while (true) {
            int end = afterSpace(json, member(json, next, first, depth));
            if (at(json, end) == '}') {
                names.cut(first);
                return end + 1;
            }
            if (at(json, end) != ',') return UNSURE;
            next = afterSpace(json, end + 1);
        }
    }

    /** {@code first} is the index of the first name of the object. */
    private int member(byte[] json, int start, int first, int depth) {
        if (at(json, start) != '"') return UNSURE;
        int quote = JsonBytes.afterPlain(json, start + 1);
        if (at(json, quote) != '"' || quote - start > MAX_NAME_LENGTH) return UNSURE;
        if (!names.add(JsonNames.hash(json, start + 1, quote), first)) return UNSURE;
        int colon = afterSpace(json, quote + 1);
        return at(json, colon) == ':' ? value(json, afterSpace(json, colon + 1), depth) : UNSURE;
    }

    private static int number(byte[] json, int start) {
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
        while (JsonBytes.isDigit(at(json, end))) end++;
        return end == start ? UNSURE : end;
    }

    private static int afterSpace(byte[] json, int start) {
        return at(json, start) > ' ' ? start : JsonBytes.afterSpaces(json, start);
    }
}
