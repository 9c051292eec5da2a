package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last meters of a family by the identity of their label values: a route, a step or an outcome is the same object in each event.
 * It does not know equal values that are other objects, and forgets meters whose slot another one takes. Thread-safe without locks,
 * because an entry never changes: a thread that does not see a new entry looks its meter up again.
 */
final class RecentMeters<M extends Meter> {
    private static final int SLOTS = 64;

    private final @Nullable Entry<M>[] slots = newSlots();

    private record Entry<M>(String first, String second, String third, M meter) {}

    @Nullable
    M find(String first, String second, String third) {
        Entry<M> entry = slots[slotOf(first, second, third)];
        return entry != null && isOf(entry, first, second, third) ? entry.meter : null;
    }

    /** An equal value of another event costs a lookup. To compare the texts would cost more. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOf(Entry<?> entry, String first, String second, String third) {
        return entry.first == first && entry.second == second && entry.third == third;
    }

    void put(String first, String second, String third, M meter) {
        slots[slotOf(first, second, third)] = new Entry<>(first, second, third, meter);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    private static <M extends Meter> @Nullable Entry<M>[] newSlots() {
        return new Entry[SLOTS];
    }

    /** Texts keep their hash. */
    private static int slotOf(String first, String second, String third) {
        int hash = (first.hashCode() * 31 + second.hashCode()) * 31 + third.hashCode();
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
