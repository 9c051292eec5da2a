package dev.sluice.language.json;

/**
 * Tells whether the names of each object in a document are surely unique. It keeps a hash of each name in the objects that are
 * open. Two names of an object with one hash may be equal or not. Bounded; not thread-safe.
 */
final class JsonNames {
    /** The limit of names in all objects that are open at a time. An object with more names has a slower check. */
    static final int MAX_OPEN = 128;

    /** Odd, so that each word has a product of its own: 2^64 divided by the golden ratio. */
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    /** Innermost object last. */
    private final long[] hashes = new long[MAX_OPEN];

    private int count;

    /** Forgets each name after the first {@code size} names. */
    void cut(int size) {
        count = size;
    }

    /** Returns the number of names in the objects that are open. */
    int size() {
        return count;
    }

    /**
     * Adds a name to the innermost object, whose names start at index {@code first}. Returns false if the object may have the name,
     * or if there is no room.
     */
    boolean add(long hash, int first) {
        if (count == MAX_OPEN) return false;
        for (int i = first; i < count; i++) if (hashes[i] == hash) return false;
        hashes[count++] = hash;
        return true;
    }

    /** Returns a hash of a name without NUL. Each name of up to eight bytes has a hash of its own. */
    static long hash(byte[] json, int start, int end) {
        long hash = 0;
        int next = start;
        for (; next <= end - 8; next += 8) hash = mix(hash ^ JsonBytes.word(json, next));
        return next == end ? hash : mix(hash ^ lastWord(json, next, end));
    }

    private static long mix(long word) {
        long product = word * FACTOR;
        return product ^ (product >>> 32);
    }

    /** Returns a word of one to seven bytes. */
    private static long lastWord(byte[] json, int start, int end) {
        if (start <= json.length - 8) return JsonBytes.word(json, start) & (-1L >>> (64 - (end - start) * 8));
        long word = 0;
        for (int i = start; i < end; i++) word |= (json[i] & 0xffL) << ((i - start) * 8);
        return word;
    }
}
