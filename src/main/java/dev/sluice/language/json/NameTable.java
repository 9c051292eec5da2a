package dev.sluice.language.json;

import java.util.Arrays;

/**
 * The hashes of the names of large objects that are open. The names of an object are compared at its end, in a table with open
 * addressing, which is empty otherwise. A name is compared with at most {@value #MAX_PROBES} others, so names that a peer chooses cost
 * no more. It has at most 192 KiB, which stay for later documents. Not thread-safe.
 */
final class NameTable {
    /** Names. */
    static final int MAX_SIZE = 16 * 1024;

    /** In a table that is half full, hashes of usual names need fewer. */
    static final int MAX_PROBES = 128;

    private static final int MIN_SIZE = 512;

    private long[] hashes = new long[0];
    private int size;

    /** The number of a name, from 1, or 0 in an empty slot. */
    private short[] slots = new short[0];

    int size() {
        return size;
    }

    /** Forgets each name after the first {@code newSize} names. */
    void cut(int newSize) {
        size = newSize;
    }

    /** Adds a name. Returns false if there is no room. */
    boolean add(long hash) {
        if (size == hashes.length && !grow()) return false;
        hashes[size++] = hash;
        return true;
    }

    private boolean grow() {
        if (size == MAX_SIZE) return false;
        int room = Math.max(MIN_SIZE, 2 * size);
        slots = new short[2 * room];
        hashes = Arrays.copyOf(hashes, room);
        return true;
    }

    /** Returns whether the last names, from the index {@code first} on, surely differ. */
    boolean areUnique(int first) {
        int bits = 1 + Integer.SIZE - Integer.numberOfLeadingZeros(size - first - 1);
        boolean areUnique = areUnique(first, bits);
        Arrays.fill(slots, 0, 1 << bits, (short) 0);
        return areUnique;
    }

    private boolean areUnique(int first, int bits) {
        for (int i = first; i < size; i++) {
            int start = (int) ((hashes[i] * JsonNames.FACTOR) >>> (Long.SIZE - bits));
            int slot = slots[start] == 0 ? start : emptySlot(hashes[i], start, (1 << bits) - 1);
            if (slot < 0) return false;
            slots[slot] = (short) (i + 1);
        }
        return true;
    }

    /** Returns the first empty slot for a hash. Returns a negative number if the hash is there already, or if no such slot is near. */
    private int emptySlot(long hash, int start, int mask) {
        for (int probe = start; probe < start + MAX_PROBES; probe++) {
            int slot = probe & mask;
            if (slots[slot] == 0) return slot;
            if (hashes[slots[slot] - 1] == hash) return -1;
        }
        return -1;
    }
}
