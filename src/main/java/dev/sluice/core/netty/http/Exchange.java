package dev.sluice.core.netty.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/**
 * One request to a backend and its reply, which an {@link ExchangeClient} carries. The methods run on the event loop of the request,
 * in the order in which they stand here. {@link #onEnd} or {@link #onError} is the last call.
 *
 * <p>vertx-web-client 5.1.6: adapts. {@code HttpBackendTest}
 */
public interface Exchange {
    /** Returns the limit in ms of the wait for a connection of the pool. */
    long connectTimeoutMillis();

    /**
     * Sends the request, which has a connection.
     *
     * @param onHead takes the response, and passes it to {@link #onResponse}
     */
    void onConnected(HttpClientRequest request, Handler<HttpClientResponse> onHead);

    /** Receives the head of the reply. Returns false if the exchange has ended, or takes the connection; no other call follows. */
    boolean onResponse(HttpClientResponse response);

    /** Receives a part of the body. */
    void onChunk(Buffer chunk);

    /** Returns whether the body must pause, until the task of {@link #onDrain} runs. */
    boolean isPaused();

    /** Sets the task that resumes the body. */
    void onDrain(Runnable task);

    /** Receives the end of the reply, which may be cut. */
    void onEnd(MultiMap trailers);

    /** Receives the failure of the request or of the reply. */
    void onError(Throwable thrown);
}
