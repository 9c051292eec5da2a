package dev.sluice.identity;

import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that authenticate its caller.
 *
 * @param tlsSession the TLS session of the connection; null without TLS
 */
public record AuthenticationRequest(
        MultiMap headers, @Nullable SSLSession tlsSession, Deadline deadline) {

    /** Hides the headers, which hold credentials. */
    @Override
    public String toString() {
        return "(authentication request)";
    }
}
