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

    /** Null before the first event, because most families have none. */
    private Entry<M> @Nullable [] slots;

    private record Entry<M>(String first, String second, String third, M meter) {}

    @Nullable
    M find(String first, String second, String third) {
        Entry<M>[] known = slots;
        Entry<M> entry = known == null ? null : known[slotOf(first, second, third)];
        return entry != null && isOf(entry, first, second, third) ? entry.meter : null;
    }

    @SuppressWarnings(
            "ReferenceEquality") // an equal value of another event costs a lookup, and comparing it would cost more
    private static boolean isOf(Entry<?> entry, String first, String second, String third) {
        return entry.first == first && entry.second == second && entry.third == third;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    void put(String first, String second, String third, M meter) {
        Entry<M>[] known = slots;
        if (known == null) slots = known = new Entry[SLOTS];
        known[slotOf(first, second, third)] = new Entry<>(first, second, third, meter);
    }

    /** Texts keep their hash. */
    private static int slotOf(String first, String second, String third) {
        int hash = (first.hashCode() * 31 + second.hashCode()) * 31 + third.hashCode();
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
