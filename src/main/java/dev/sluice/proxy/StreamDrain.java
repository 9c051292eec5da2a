package dev.sluice.proxy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends the open streams of all routes in a drain. Each stream ends on its own event loop. Thread-safe. */
public final class StreamDrain {
    private final Set<DrainedStream> events = ConcurrentHashMap.newKeySet();
    private final Set<DrainedStream> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean endsEvents;

    /** Adds a stream before it reads the flag, which {@link #endEvents} sets before it visits the streams. */
    void addEvents(DrainedStream stream) {
        events.add(stream);
        if (endsEvents) stream.end();
    }

    void addCall(DrainedStream stream) {
        calls.add(stream);
    }

    void remove(DrainedStream stream) {
        events.remove(stream);
        calls.remove(stream);
    }

    /** Ends each event stream between two events, from now on. */
    public void endEvents() {
        endsEvents = true;
        events.forEach(DrainedStream::end);
    }

    /** Ends each call of gRPC with UNAVAILABLE now. Returns whether there was one. */
    public boolean endCalls() {
        boolean hasCalls = !calls.isEmpty();
        calls.forEach(DrainedStream::end);
        return hasCalls;
    }
}
