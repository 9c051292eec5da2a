package dev.sluice.backend.http;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Call;
import dev.sluice.time.Clock;
import io.vertx.core.http.HttpClientRequest;
import java.util.List;

/**
 * What all exchanges of one backend share.
 *
 * @param spec what the operator set
 * @param addresses the URLs of the spec
 * @param connections the backend's HTTP client
 * @param clock for every wait
 * @param events who hears of it
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

    /** A reference in an answer without the name of any server of this backend. */
    String withoutOwnHost(String reference) {
        String result = reference;
        for (BackendAddress address : addresses) result = address.withoutOwnHost(result);
        return result;
    }

    /** Writes the head of an attempt's request, which has {@code remaining} ns left. */
    void writeHead(Call call, HttpClientRequest request, long remaining) {
        RequestHead.write(call, request.headers());
        String header = spec.deadlineHeader();
        // At least 1 ms, because some servers take 0 for no limit.
        if (header != null) request.putHeader(header, String.valueOf(Math.max(1, NANOSECONDS.toMillis(remaining))));
        connections.announceCloseIfOld(request);
    }

    /**
     * Whether who waits for a connection waits for other calls of ours rather than for the network. On HTTP/2 the backend
     * sets how many may share a connection, so all that tells is that others have theirs.
     */
    boolean isPoolExhausted(Endpoint endpoint) {
        return endpoint.hasConnectionsInUse(spec.http2() ? 1 : spec.connections());
    }

    /** The same, but nobody hears of it. */
    AttemptContext withoutEvents() {
        return new AttemptContext(spec, addresses, connections, clock, BackendEvents.NONE);
    }
}
