package dev.sluice.upstream.guard;

import dev.sluice.upstream.backend.StreamedBodies;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one bulkhead that wait for a stalled caller. They hold at most half of the permits, and at least one: beyond it, the
 * caller that stalled first is reset. Thread-safe.
 */
final class StalledCallers {
    private final int limit;
    private final Set<StreamedBodies> stalled = new LinkedHashSet<>();

    /** @param permits the permits of the bulkhead */
    StalledCallers(int permits) {
        this.limit = Math.max(1, permits / 2);
    }

    /** Watches the caller of a call that has a permit. */
    void add(@Nullable StreamedBodies call) {
        if (call != null) call.onStall(isStalled -> onChange(call, isStalled));
    }

    /** Ends the watch before the call returns its permit. */
    void remove(@Nullable StreamedBodies call) {
        if (call == null) return;
        call.onStall(ignored -> {});
        update(call, false);
    }

    private void onChange(StreamedBodies call, boolean isStalled) {
        StreamedBodies first = update(call, isStalled);
        if (first != null) first.resetCaller();
    }

    private synchronized @Nullable StreamedBodies update(StreamedBodies call, boolean isStalled) {
        if (isStalled) stalled.add(call);
        else stalled.remove(call);
        return stalled.size() > limit ? pollFirst() : null;
    }

    private StreamedBodies pollFirst() {
        Iterator<StreamedBodies> calls = stalled.iterator();
        StreamedBodies first = calls.next();
        calls.remove();
        return first;
    }
}
