package dev.sluice.identity;

import dev.sluice.time.Deadline;
import dev.sluice.trace.TraceContext;
import io.vertx.core.MultiMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that authenticate its caller.
 *
 * @param tlsSession the TLS session of the connection; null without TLS
 * @param trace the trace of the request; null for none
 */
public record AuthenticationRequest(
        MultiMap headers,
        @Nullable SSLSession tlsSession,
        Deadline deadline,
        @Nullable TraceContext trace) {

    /** Creates a request without a trace. */
    public AuthenticationRequest(MultiMap headers, @Nullable SSLSession tlsSession, Deadline deadline) {
        this(headers, tlsSession, deadline, null);
    }

    /** Hides the headers, which hold credentials. */
    @Override
    public String toString() {
        return "(authentication request)";
    }
}
