package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The properties, by name, or the items, by index, of one value that keywords have evaluated. For one thread. */
final class Evaluated implements AutoCloseable {
    /** Bytes of a key in the list and in the set. */
    private static final long KEY = 96;

    private final List<Object> keys = new ArrayList<>();
    private final Set<Object> known = new HashSet<>();
    private final MemoryAccount memory;
    private final long reserved;

    /** Pays for all keys of a value. */
    Evaluated(JsonNode value, MemoryAccount memory) {
        this.memory = memory;
        this.reserved = value.size() * KEY;
        memory.reserve(reserved);
    }

    void add(Object key) {
        if (known.add(key)) keys.add(key);
    }

    boolean contains(Object key) {
        return known.contains(key);
    }

    List<Object> keys() {
        return keys;
    }

    int size() {
        return keys.size();
    }

    /** Removes the latest keys. */
    void shrink(int size) {
        while (keys.size() > size) known.remove(keys.remove(keys.size() - 1));
    }

    @Override
    public void close() {
        memory.release(reserved);
    }
}
