package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendEvents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dependencies shared by all attempts of one backend.
 *
 * @param addresses the URLs of the spec
 */
record AttemptContext(
        HttpBackend.Spec spec,
        List<BackendAddress> addresses,
        ConnectionPool connections,
        Clock clock,
        BackendEvents events) {

    AttemptContext(HttpBackend.Spec spec, ConnectionPool connections, Clock clock, BackendEvents events) {
        this(spec, spec.url().stream().map(BackendAddress::of).toList(), connections, clock, events);
    }

    /**
     * Returns whether calls use all connections, so that another call waits for their end. On HTTP/2 such a call uses another
     * connection.
     */
    boolean isPoolExhausted(Endpoint endpoint) {
        return !spec.http2() && endpoint.hasConnectionsInUse(spec.connections());
    }

    /** Returns the slot of an attempt, which takes no stream yet; null on HTTP/1.1. */
    @Nullable
    Http2Slot newSlot(Endpoint endpoint) {
        return spec.http2() ? new Http2Slot(endpoint.streams(), connections) : null;
    }

    /** Returns this context with events ignored. */
    AttemptContext withoutEvents() {
        return new AttemptContext(spec, addresses, connections, clock, BackendEvents.NONE);
    }
}
