package dev.sluice.gateway.recent;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.trace.RequestTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The last requests of one kind. A request that does not fit drives out the oldest ones. Thread-safe. */
final class RequestRing {
    private final MemoryAccount account;
    private final long maxBytes;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private int keep;

    private record Entry(RequestTrace request, long bytes) {}

    /** @param account pays for the records, up to {@code maxBytes} */
    RequestRing(MemoryAccount account, long maxBytes, int keep) {
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
        for (Iterator<Entry> latest = entries.descendingIterator(); latest.hasNext(); ) all.add(latest.next().request);
        return all;
    }
}
