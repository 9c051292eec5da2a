package dev.sluice.language.json;

/**
 * Tells whether the names of the open object at one level are surely unique. It keeps a hash of each name. Two names with one hash
 * may be equal or not.
 *
 * <p>Objects of a list usually have the same names in the same order. So the names of the last object at the level stay, and the next
 * object repeats them as long as its bytes are the same. A repeated name needs no comparison with others. Not thread-safe.
 */
final class JsonNames {
    /** The number of names that are kept for the next object, and compared one by one. More names are in the table. */
    static final int ROOM = 32;

    /** Odd, so that each word has a product of its own: 2^64 divided by the golden ratio. */
    static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private final NameTable table;
    private final long[] hashes = new long[ROOM];

    /**
     * For each name, the index of its bytes in the upper half, and their number in the lower half. They contain its quotes, its colon,
     * and the blanks and the comma around them.
     */
    private final long[] parts = new long[ROOM];

    private long lastHash;

    /** The number of names of the open object. */
    private int count;

    /** The number of names that are kept: those of the open object, and then the next ones of the object before. */
    private int known;

    /** The size of the table when the object began to use it. */
    private int mark;

    JsonNames(NameTable table) {
        this.table = table;
    }

    /** Forgets the document. */
    void forget() {
        known = 0;
    }

    void open() {
        count = 0;
    }

    /** Returns whether the names surely differ. */
    boolean close() {
        if (count <= ROOM) return true;
        boolean areUnique = table.areUnique(mark);
        table.cut(mark);
        return areUnique;
    }

    /** Returns the index after a name and its colon that repeat the object before; otherwise the same index. */
    int afterRepeated(byte[] json, int start) {
        int i = count;
        if (i >= known) return start;
        long part = parts[i];
        int length = (int) part;
        if (!JsonBytes.areEqual(json, (int) (part >>> 32), start, length)) return start;
        count = i + 1;
        return start + length;
    }

    /**
     * Adds a name that does not repeat the object before. Returns false if the object may have the name, or if there is no room.
     *
     * @param start the index after the brace or the value before the name
     * @param end the index of the value
     */
    boolean add(long hash, int start, int end) {
        if (count >= ROOM) return addToTable(hash);
        for (int i = 0; i < count; i++) if (hashes[i] == hash) return false;
        hashes[count] = hash;
        parts[count] = (long) start << 32 | (end - start);
        known = ++count;
        return true;
    }

    private boolean addToTable(long hash) {
        if (count++ == ROOM) {
            mark = table.size();
            for (long first : hashes) if (!table.add(first)) return false;
        }
        return table.add(hash);
    }

    /** Returns the hash of the last name that {@link #afterName} passed. */
    long lastHash() {
        return lastHash;
    }

    /** Returns the index of the closing quote of a name, which it hashes. */
    int afterName(byte[] json, int start) {
        if (start > json.length - 16) return afterOtherName(json, start, start);
        long first = JsonBytes.word(json, start);
        long stops = JsonBytes.otherBytes(first);
        if (stops != 0) return afterLastWord(json, start, start, hashOfStart(0, first, stops), stops);
        long second = JsonBytes.word(json, start + 8);
        stops = JsonBytes.otherBytes(second);
        if (stops == 0) return afterOtherName(json, start, start + 16);
        return afterLastWord(json, start, start + 8, hashOfStart(mix(first), second, stops), stops);
    }

    private int afterLastWord(byte[] json, int start, int next, long hash, long stops) {
        int quote = next + (Long.numberOfTrailingZeros(stops) >>> 3);
        lastHash = hash;
        return json[quote] == '"' ? quote : afterOtherName(json, start, quote);
    }

    /** Continues a hash with the bytes of a word before the first that is marked. */
    private static long hashOfStart(long before, long word, long stops) {
        long start = word & ((stops & -stops) - 1) >>> 7;
        return start == 0 ? before : mix(before ^ start);
    }

    /** Takes the index of a byte of the name before which it has no quote. */
    private int afterOtherName(byte[] json, int start, int next) {
        int quote = JsonBytes.afterPlain(json, next);
        if (JsonBytes.at(json, quote) != '"') return JsonBytes.UNSURE;
        lastHash = hash(json, start, quote);
        return quote;
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
