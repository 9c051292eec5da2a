package dev.sluice.gateway.proxy;

import dev.sluice.core.time.Deadline;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Limits the age of all streams, and ends the open ones in a drain. Each stream ends on its own event loop. Thread-safe. */
public final class StreamDrain {
    private final Set<StreamEnding> events = ConcurrentHashMap.newKeySet();
    private final Set<StreamEnding> calls = ConcurrentHashMap.newKeySet();
    private final Supplier<Deadline> ages;
    private volatile boolean endsEvents;

    /** @param ages returns when a stream that starts now reaches its age; thread-safe */
    public StreamDrain(Supplier<Deadline> ages) {
        this.ages = ages;
    }

    /** Returns when a stream that starts now reaches its age. */
    Deadline newAge() {
        return ages.get();
    }

    /** Adds a stream before it reads the flag, which {@link #endEvents} sets before it visits the streams. */
    void addEvents(StreamEnding stream) {
        events.add(stream);
        if (endsEvents) stream.end();
    }

    void addCall(StreamEnding stream) {
        calls.add(stream);
    }

    void remove(StreamEnding stream) {
        events.remove(stream);
        calls.remove(stream);
    }

    /** Ends each event stream between two events, from now on. */
    public void endEvents() {
        endsEvents = true;
        events.forEach(StreamEnding::end);
    }

    /** Ends each call of gRPC with UNAVAILABLE now. Returns whether there was one. */
    public boolean endCalls() {
        boolean hasCalls = !calls.isEmpty();
        calls.forEach(StreamEnding::end);
        return hasCalls;
    }
}
