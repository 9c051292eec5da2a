package dev.sluice.core.netty.http;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;

/**
 * The handlers between Vert.x and the replies of a backend.
 *
 * <p>Vert.x 5.1.10: adapts. {@code SurplusBytesTest}
 */
public final class ResponsePipeline {
    private ResponsePipeline() {}

    /**
     * Installs the handlers on a new connection to a backend, before its first request. Must be called on the event loop of the
     * connection.
     *
     * @param options of the client that has opened the connection
     */
    public static void install(HttpConnection backend, HttpClientOptions options) {
        StrictResponseCodec.installOn(backend, options);
        InterimResponseFilter.installOn(backend);
        ReplyEnd.installOn(backend);
        EarlyReset.installOn(backend);
    }
}
