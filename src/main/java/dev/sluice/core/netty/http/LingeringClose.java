package dev.sluice.core.netty.http;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Closes a connection after an early response, but first discards the rest of the request for a short time. An immediate close
 * would reset the connection, and the caller could lose the response (RFC 9112 9.6). For one event loop.
 *
 * <p>Vert.x 5.1.10: closes a connection at once, also if the rest of a request is unread. {@code RequestsTest}
 */
public final class LingeringClose {
    private static final Duration LINGER_TIME = Duration.ofSeconds(1);

    /** A caller that sends more bytes does not read the response. */
    private static final long MAX_DISCARDED = 16L << 20;

    /** Whether the request has ended. */
    private final Promise<Boolean> finished = Promise.promise();

    private long discarded;

    private LingeringClose() {}

    /** Closes the connection of {@code request} after {@code sent} completes, unless another request can follow. */
    public static void closeAfter(Future<Void> sent, HttpServerRequest request, Clock clock) {
        closeAfter(sent, request, clock, false);
    }

    /**
     * Closes the connection as {@link #closeAfter(Future, HttpServerRequest, Clock)} does, and also after a last response.
     *
     * @param isLast whether the response is {@link LastResponse}, although its request may have ended since
     */
    public static void closeAfter(Future<Void> sent, HttpServerRequest request, Clock clock, boolean isLast) {
        HttpConnection connection = request.connection();
        sent.onFailure(lost -> abort(request));
        if (BodyLength.isUnread(request)) new LingeringClose().discardThenClose(sent, request, clock);
        else if (isLast) sent.onComplete(done -> LastResponse.close(connection, clock));
        else if (request.version() == HttpVersion.HTTP_1_0) sent.onComplete(done -> connection.close());
        else if (!request.isEnded()) request.resume();
    }

    /** Ends the wait of the caller for a response that could not be written, for example without direct memory. */
    private static void abort(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) request.response().reset(Http2ErrorCode.INTERNAL_ERROR);
        else request.connection().close();
    }

    private void discardThenClose(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        request.handler(this::discard)
                .endHandler(end -> finished.tryComplete(true))
                .exceptionHandler(lost -> finished.tryComplete(false))
                .resume();
        sent.onComplete(done -> {
            Clock.Timer timer = clock.after(LINGER_TIME.toNanos(), () -> finished.tryComplete(false));
            finished.future().onSuccess(hasEnded -> {
                timer.cancel();
                // Requests may follow, and unread bytes of them would reset the connection.
                if (hasEnded) LastResponse.close(connection, clock);
                else connection.close();
            });
        });
    }

    private void discard(Buffer chunk) {
        discarded += chunk.length();
        if (discarded > MAX_DISCARDED) finished.tryComplete(false);
    }
}
