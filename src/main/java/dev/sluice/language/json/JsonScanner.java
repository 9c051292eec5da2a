package dev.sluice.language.json;

import static dev.sluice.language.json.JsonBytes.UNSURE;
import static dev.sluice.language.json.JsonBytes.afterSpace;
import static dev.sluice.language.json.JsonBytes.at;

import org.jspecify.annotations.Nullable;

/**
 * Recognises the usual JSON documents in one pass over their bytes: grammar (RFC 8259), UTF-8, depth, and names that are unique in
 * their object. It is either sure that a document is valid, or unsure. The time is linear in the number of bytes, whatever they
 * are: {@link JsonNames} and {@link NameTable} bound the comparisons of a name.
 *
 * <p>A scanner is unsure about each invalid document, and about rare valid ones: names with escapes, names longer than
 * {@link #MAX_NAME_LENGTH} bytes, more than {@link NameTable#MAX_SIZE} names in large objects, and names with equal hashes.
 *
 * <p>It keeps nothing of a document except hashes. Not thread-safe.
 */
final class JsonScanner {
    /** Bytes. */
    static final int MAX_NAME_LENGTH = 1000;

    private final NameTable table = new NameTable();

    /** The names of objects, by depth. */
    private final @Nullable JsonNames[] levels = new JsonNames[Json.MAX_DEPTH + 1];

    /** The number of lists and objects that are open. */
    private int depth;

    /** A bit for each level, which is 1 for an object. The lowest bit is the innermost level. */
    private long objects;

    /** Returns true only if the bytes are exactly one JSON value in UTF-8, within the limits and without duplicate names. */
    boolean isSurelyValid(byte[] json) {
        forget();
        int end = afterValue(json, 0);
        while (depth > 0 && end < json.length) end = (objects & 1) != 0 ? inObject(json, end) : inList(json, end);
        return depth == 0 && afterSpace(json, end) == json.length;
    }

    private void forget() {
        depth = 0;
        table.cut(0);
        for (int i = 1; i < levels.length && levels[i] != null; i++) levels[i].forget();
    }

    /** Returns the index after the value, or after the first byte of a list or an object. */
    private int afterValue(byte[] json, int start) {
        int first = start;
        int octet = at(json, start);
        if (octet <= ' ') {
            first = afterSpace(json, start);
            octet = at(json, first);
        }
        return switch (octet) {
            case '"' -> JsonBytes.afterText(json, first + 1);
            case '{' -> open(first + 1, 1);
            case '[' -> open(first + 1, 0);
            case 't' -> JsonBytes.afterWord(json, first, JsonBytes.TRUE);
            case 'n' -> JsonBytes.afterWord(json, first, JsonBytes.NULL);
            case 'f' -> JsonBytes.afterWord(json, first + 1, JsonBytes.ALSE);
            default -> JsonDigits.afterNumber(json, first);
        };
    }

    private int open(int start, int kind) {
        if (depth == Json.MAX_DEPTH) return UNSURE;
        JsonNames names = levels[++depth];
        if (names == null) levels[depth] = new JsonNames(table);
        else names.open();
        objects = objects << 1 | kind;
        return start;
    }

    private int close(int end) {
        depth--;
        objects >>>= 1;
        return end;
    }

    /** Takes an index in a list, after its bracket or a value. */
    private int inList(byte[] json, int start) {
        int level = depth;
        int end = json[start - 1] == '[' ? afterBracket(json, start) : start;
        while (depth == level) {
            int next = afterSpace(json, end);
            if (at(json, next) == ']') return close(next + 1);
            if (at(json, next) != ',') return UNSURE;
            end = afterValue(json, next + 1);
        }
        return end;
    }

    /** Returns the index after the first value, if there is one. */
    private int afterBracket(byte[] json, int start) {
        int next = afterSpace(json, start);
        return at(json, next) == ']' ? next : afterValue(json, next);
    }

    /** Takes an index in an object, after its brace or a value. */
    private int inObject(byte[] json, int start) {
        int level = depth;
        int end = start;
        JsonNames names = levels[level];
        while (depth == level && end < json.length) {
            int value = names.afterRepeated(json, end);
            if (value == end) {
                int next = afterSpace(json, end);
                if (at(json, next) == '}') return close(names, next + 1);
                value = afterName(json, names, end, next);
            }
            end = afterValue(json, value);
        }
        return end;
    }

    private int close(JsonNames names, int end) {
        return names.close() ? close(end) : UNSURE;
    }

    /** Returns the index after the colon of a name. {@code next} is the index of the comma or of the first name. */
    private static int afterName(byte[] json, JsonNames names, int end, int next) {
        boolean hasComma = at(json, next) == ',';
        int start = hasComma ? afterSpace(json, next + 1) : next;
        if (at(json, start) != '"' || hasComma == (json[end - 1] == '{')) return UNSURE;
        int quote = names.afterName(json, start + 1);
        if (quote - start > MAX_NAME_LENGTH) return UNSURE;
        int colon = JsonBytes.indexOf(':', json, quote + 1);
        if (colon == UNSURE) return UNSURE;
        int value = afterSpace(json, colon + 1);
        return names.add(names.lastHash(), end, value) ? value : UNSURE;
    }
}
