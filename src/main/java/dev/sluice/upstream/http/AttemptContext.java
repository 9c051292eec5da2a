package dev.sluice.upstream.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.util.List;

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
     * Creates the request of an attempt whose remaining time is {@code remaining} ns. The timeout of Vert.x only removes the
     * request from the pool queue; the {@link AttemptTimer} fires as well.
     */
    HttpRequest<Buffer> newRequest(WebClient client, Endpoint endpoint, Call call, long remaining) {
        long poolNanos = Math.min(spec.timeout().pool().toNanos(), remaining);
        return endpoint.address().newRequest(client, call).connectTimeout(1 + NANOSECONDS.toMillis(poolNanos));
    }

    /**
     * Returns whether calls use all connections, so that another call waits for their end. On HTTP/2 such a call uses another
     * connection.
     */
    boolean isPoolExhausted(Endpoint endpoint) {
        return !spec.http2() && endpoint.hasConnectionsInUse(spec.connections());
    }

    /** Returns this context with events ignored. */
    AttemptContext withoutEvents() {
        return new AttemptContext(spec, addresses, connections, clock, BackendEvents.NONE);
    }
}
