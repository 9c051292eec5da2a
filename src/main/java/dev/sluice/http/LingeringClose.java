package dev.sluice.http;

import dev.sluice.time.Clock;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * Closes a connection after an early response: reads and discards the rest of the request for a short time first. If the
 * server closed at once, the caller could lose the response before it reads it (RFC 9112 9.6).
 */
public final class LingeringClose {
    private static final Duration LINGER_TIME = Duration.ofSeconds(1);

    /** A caller that sends more bytes than this does not read. */
    private static final long MAX_DISCARDED = 16L << 20;

    private final Promise<Void> finished = Promise.promise();
    private long discarded;

    private LingeringClose() {}

    /** Closes the connection of {@code request} after its response is {@code sent}, unless another request can follow. */
    public static void closeAfter(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        sent.onFailure(lost -> abort(request));
        if (RequestBody.isUnread(request)) new LingeringClose().discardThenClose(sent, request, clock);
        else if (request.version() == HttpVersion.HTTP_1_0) sent.onComplete(done -> connection.close());
        else if (!request.isEnded()) request.resume();
    }

    /** Without it, a caller would wait for a response that cannot be written for want of direct memory. */
    private static void abort(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) request.response().reset(Http2Error.INTERNAL_ERROR.code());
        else request.connection().close();
    }

    private void discardThenClose(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        request.handler(this::discard)
                .endHandler(end -> finished.tryComplete())
                .exceptionHandler(lost -> finished.tryComplete())
                .resume();
        sent.onComplete(done -> {
            Clock.Timer timer = clock.after(LINGER_TIME.toNanos(), finished::tryComplete);
            finished.future().onComplete(end -> {
                timer.cancel();
                connection.close();
            });
        });
    }

    private void discard(Buffer chunk) {
        discarded += chunk.length();
        if (discarded > MAX_DISCARDED) finished.tryComplete();
    }
}
