package dev.sluice.gateway.identity;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.TraceContext;
import io.vertx.core.MultiMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that authenticate its caller.
 *
 * @param tlsSession the TLS session of the connection; null without TLS
 * @param trace the trace of the request; null for none
 * @param origin the origin of the request, which names its client; null for none
 */
public record AuthenticationRequest(
        MultiMap headers,
        @Nullable SSLSession tlsSession,
        Deadline deadline,
        @Nullable TraceContext trace,
        @Nullable RequestOrigin origin) {

    /** Creates a request without a trace and an origin. */
    public AuthenticationRequest(MultiMap headers, @Nullable SSLSession tlsSession, Deadline deadline) {
        this(headers, tlsSession, deadline, null, null);
    }

    /** Returns the name of the client for limits of one client; null if the request counts for none. */
    public @Nullable String client() {
        ClientNetwork client = origin == null ? null : origin.clientNetwork();
        return client == null ? null : client.toString();
    }

    /** Hides the headers, which hold credentials. */
    @Override
    public String toString() {
        return "(authentication request)";
    }
}
