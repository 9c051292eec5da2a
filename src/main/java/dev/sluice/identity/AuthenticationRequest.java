package dev.sluice.identity;

import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of its caller, before anything else of it is read.
 *
 * @param headers the request headers
 * @param tlsSession the TLS session of its connection; null where there is none
 * @param deadline by when it must be known who calls
 */
public record AuthenticationRequest(
        MultiMap headers, @Nullable SSLSession tlsSession, Deadline deadline) {

    /** Not the headers: they hold what proves who calls. */
    @Override
    public String toString() {
        return "(evidence)";
    }
}
