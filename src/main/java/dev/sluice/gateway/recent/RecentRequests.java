package dev.sluice.gateway.recent;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.RequestEvents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the traces of the last requests of each {@link RequestKind}. They hold at most a sixteenth of the memory budget, and
 * fewer are kept while requests need the memory.
 *
 * <p>Thread-safe. A request of no kind takes no lock.
 */
public final class RecentRequests implements RequestEvents {
    private static final int BUDGET_FRACTION = 16;
    private static final List<RequestKind> KINDS = List.of(RequestKind.values());

    private final Map<RequestKind, Ring> rings = new EnumMap<>(RequestKind.class);
    private volatile long slowNanos;
    private volatile boolean isOn;

    public RecentRequests(MemoryBudget budget, RequestsSpec spec) {
        MemoryAccount account = budget.open(0);
        long maxBytes = budget.limit() / BUDGET_FRACTION / KINDS.size();
        for (RequestKind kind : KINDS) rings.put(kind, new Ring(account, maxBytes, spec.keep()));
        resize(spec);
    }

    /** Applies other settings. */
    public void resize(RequestsSpec spec) {
        slowNanos = spec.slow().toNanos();
        isOn = spec.keep() > 0;
        rings.values().forEach(ring -> ring.resize(spec.keep()));
    }

    /** Keeps a request that has ended, if it has a kind. */
    @Override
    public void onEnd(RequestTrace request) {
        if (!isOn) return;
        long size = 0;
        for (RequestKind kind : KINDS) {
            if (!kind.includes(request, slowNanos)) continue;
            if (size == 0) size = request.bytes();
            ring(kind).add(request, size);
        }
    }

    @SuppressWarnings("NullAway") // The constructor adds a ring for each kind.
    private Ring ring(RequestKind kind) {
        return rings.get(kind);
    }

    /**
     * Returns the kept requests, the latest first.
     *
     * @param kind null for all kinds
     */
    public List<RequestTrace> list(@Nullable RequestKind kind) {
        Set<RequestTrace> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<RequestKind> kinds = kind == null ? EnumSet.allOf(RequestKind.class) : EnumSet.of(kind);
        for (RequestKind each : kinds) found.addAll(ring(each).latestFirst());
        return found.stream()
                .sorted(Comparator.comparingLong(RequestTrace::endedNanos).reversed())
                .toList();
    }

    /** Returns the latest kept request with an id; null if there is none. */
    public @Nullable RequestTrace find(String requestId) {
        return list(null).stream()
                .filter(request -> request.requestId().equals(requestId))
                .findFirst()
                .orElse(null);
    }

    /** Returns the kinds of a request by the current settings. */
    public Set<RequestKind> kinds(RequestTrace request) {
        EnumSet<RequestKind> kinds = EnumSet.noneOf(RequestKind.class);
        for (RequestKind kind : KINDS) if (kind.includes(request, slowNanos)) kinds.add(kind);
        return kinds;
    }

    /** The last requests of one kind. A request that does not fit drives out the oldest ones. Thread-safe. */
    private static final class Ring {
        private final MemoryAccount account;
        private final long maxBytes;
        private final Deque<Entry> entries = new ArrayDeque<>();
        private long bytes;
        private int keep;

        private record Entry(RequestTrace request, long bytes) {}

        /** @param account pays for the traces, up to {@code maxBytes} */
        Ring(MemoryAccount account, long maxBytes, int keep) {
            this.account = account;
            this.maxBytes = maxBytes;
            this.keep = keep;
        }

        synchronized void add(RequestTrace request, long size) {
            if (keep == 0 || size > maxBytes) return;
            while (entries.size() >= keep || bytes + size > maxBytes) removeOldest();
            while (!account.tryReserve(size)) {
                if (entries.isEmpty()) return;
                removeOldest();
            }
            entries.addLast(new Entry(request, size));
            bytes += size;
        }

        private void removeOldest() {
            Entry oldest = entries.removeFirst();
            bytes -= oldest.bytes;
            account.release(oldest.bytes);
        }

        synchronized void resize(int newKeep) {
            keep = newKeep;
            while (entries.size() > keep) removeOldest();
        }

        /** Returns the requests, the latest first. */
        synchronized List<RequestTrace> latestFirst() {
            List<RequestTrace> all = new ArrayList<>(entries.size());
            for (Iterator<Entry> latest = entries.descendingIterator(); latest.hasNext(); )
                all.add(latest.next().request);
            return all;
        }
    }
}
