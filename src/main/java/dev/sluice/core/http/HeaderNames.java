package dev.sluice.core.http;

import io.netty.util.AsciiString;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of header names that ignores case, in the order of the alphabet. It finds a name by its hash, because a gateway looks up
 * each header of each message. Do not fill it with names from callers, which could have equal hashes. Immutable and thread-safe.
 */
final class HeaderNames extends AbstractSet<String> {
    private final Set<String> sorted;
    private final @Nullable String[] slots;

    HeaderNames(Collection<String> names) {
        Set<String> ordered = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ordered.addAll(names);
        this.sorted = Collections.unmodifiableSet(ordered);
        // At most a quarter full, so that a probe soon finds a free slot.
        this.slots = new String[Integer.highestOneBit(sorted.size() + 1) * 8];
        for (String name : sorted) slots[slotOf(name)] = name;
    }

    @Override
    public boolean contains(@Nullable Object name) {
        return name instanceof String text && slots[slotOf(text)] != null;
    }

    /** Returns the slot of a name, or the free slot that shows that the set does not contain it. */
    private int slotOf(String name) {
        int slot = AsciiString.hashCode(name) & (slots.length - 1);
        for (String other = slots[slot]; other != null && !name.equalsIgnoreCase(other); other = slots[slot])
            slot = (slot + 1) & (slots.length - 1);
        return slot;
    }

    @Override
    public Iterator<String> iterator() {
        return sorted.iterator();
    }

    @Override
    public int size() {
        return sorted.size();
    }
}
