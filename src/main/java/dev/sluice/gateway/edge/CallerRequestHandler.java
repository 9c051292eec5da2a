package dev.sluice.gateway.edge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Handles the requests of a {@link Listener}, and records those that it rejects before they are requests. */
@FunctionalInterface
public interface CallerRequestHandler extends Handler<HttpServerRequest> {

    /** Rejects a request that is not valid HTTP. */
    default void rejectMalformed(HttpServerRequest request) {
        RouterHandler.reject(request);
    }

    /**
     * Records a request without TLS on a port with TLS, which the listener rejects.
     *
     * @param peer the address of the peer
     * @return the id of the request; null for none
     */
    default @Nullable String recordPlain(String peer) {
        return null;
    }
}
