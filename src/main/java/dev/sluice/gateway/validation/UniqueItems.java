package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds equal items of a list with a hash table. Items with equal hashes are compared, and each comparison costs steps, so hashes that a
 * caller has made equal only spend the budget of the caller.
 */
final class UniqueItems {
    /** Bytes of the tables for an item. */
    private static final long ITEM = 24;

    private final JsonNode list;
    private final Check check;
    private final int[] hashes;

    /** Indexes from 1, in the slot of their hash or behind it. */
    private final int[] table;

    private UniqueItems(JsonNode list, Check check) {
        this.list = list;
        this.check = check;
        this.hashes = new int[list.size()];
        this.table = new int[Integer.highestOneBit(list.size()) * 4];
    }

    /** The indexes of two equal items. */
    record Pair(int first, int second) {}

    /** Returns the first item that has an equal one, and this one; null if there is none. */
    static @Nullable Pair firstEqual(JsonNode list, Check check) {
        if (list.size() < 2) return null;
        long bytes = list.size() * ITEM;
        check.memory().reserve(bytes);
        try {
            return new UniqueItems(list, check).firstEqual();
        } finally {
            check.memory().release(bytes);
        }
    }

    private @Nullable Pair firstEqual() {
        Pair earliest = null;
        for (int i = 0; i < hashes.length; i++) {
            check.charge(1);
            hashes[i] = JsonEquality.hash(list.get(i), check);
            int equal = add(i);
            if (equal < 0 || (earliest != null && earliest.first() <= equal)) continue;
            earliest = new Pair(equal, i);
            if (check.stopsAtFirst()) break;
        }
        return earliest;
    }

    /** Returns the index of the equal item, or -1 after it has added the item. */
    private int add(int index) {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 6.4) spreads hashes that differ in few bits.
        int slot = (hashes[index] * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(table.length) + 1);
        while (table[slot] != 0) {
            check.charge(1);
            int other = table[slot] - 1;
            if (hashes[other] == hashes[index] && JsonEquality.areEqual(list.get(other), list.get(index), check))
                return other;
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = index + 1;
        return -1;
    }
}
