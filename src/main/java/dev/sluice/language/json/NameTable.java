package dev.sluice.language.json;

import java.util.Arrays;

/**
 * The hashes of the names of large objects that are open, in a table with open addressing. The last names leave first, so a removal
 * leaves no gap before another name. A name is compared with at most {@value #MAX_PROBES} others, so names that a peer chooses cost no
 * more. It has at most 320 KiB, which stay for later documents. Not thread-safe.
 */
final class NameTable {
    /** Names. */
    static final int MAX_SIZE = 16 * 1024;

    /** In a table that is half full, hashes of usual names need fewer. */
    static final int MAX_PROBES = 128;

    private static final int MIN_SIZE = 512;

    /** 0 in an empty slot. */
    private long[] keys = new long[0];

    /** The slots of the names, in the order in which they came. */
    private int[] slots = new int[0];

    private int size;

    int size() {
        return size;
    }

    /** Forgets each name after the first {@code newSize} names. */
    void cut(int newSize) {
        if (newSize == 0 && size > keys.length / 16) {
            Arrays.fill(keys, 0);
            size = 0;
        }
        while (size > newSize) keys[slots[--size]] = 0;
    }

    /** Adds a name of the object at this level. Returns false if the object may have the name, or if there is no room. */
    boolean add(int level, long hash) {
        if (size == slots.length && !grow()) return false;
        return put(hash + level * JsonNames.FACTOR);
    }

    private boolean put(long key) {
        int slot = (int) ((key * JsonNames.FACTOR) >>> (1 + Integer.numberOfLeadingZeros(keys.length) + 32));
        for (int last = slot + MAX_PROBES; slot < last; slot++) {
            int index = slot & (keys.length - 1);
            if (keys[index] == key) return false;
            if (keys[index] == 0) {
                keys[index] = key;
                slots[size++] = index;
                return true;
            }
        }
        return false;
    }

    /** Doubles the room. Returns false if it is at its limit, or if a name finds no slot. */
    private boolean grow() {
        if (size == MAX_SIZE) return false;
        long[] before = Arrays.stream(slots).mapToLong(slot -> keys[slot]).toArray();
        int room = Math.max(MIN_SIZE, 2 * size);
        keys = new long[2 * room];
        slots = new int[room];
        size = 0;
        for (long key : before) if (!put(key)) return false;
        return true;
    }
}
