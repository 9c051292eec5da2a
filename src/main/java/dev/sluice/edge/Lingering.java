package dev.sluice.edge;

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
 * The end of a connection on which more of a request is to come than anybody wants. It stays open for a moment, and what
 * comes is thrown away: whoever closes at once makes the caller lose the answer that it has not read yet (RFC 9112 9.6).
 */
final class Lingering {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** Bytes that are thrown away before; whoever sends more does not read. */
    private static final long MOST = 16L << 20;

    private final Promise<Void> over = Promise.promise();
    private long thrownAway;

    private Lingering() {}

    /** Ends the connection of {@code request} some time after its answer was {@code sent}, if it is not to be used again. */
    static void after(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        sent.onFailure(lost -> cutOff(request));
        if (isWithinBody(request)) new Lingering().part(sent, request, clock);
        else if (request.version() == HttpVersion.HTTP_1_0) sent.onComplete(done -> connection.close());
        else if (!request.isEnded()) request.resume();
    }

    /** Of an answer that cannot be written, for want of direct memory, nobody would tell the caller who waits for the rest. */
    private static void cutOff(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) request.response().reset(Http2Error.INTERNAL_ERROR.code());
        else request.connection().close();
    }

    /** Whether more of a body is to come that keeps the connection from its next request. */
    static boolean isWithinBody(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2 && !request.isEnded() && BodyLength.of(request) != 0;
    }

    private void part(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        request.handler(this::throwAway)
                .endHandler(end -> over.tryComplete())
                .exceptionHandler(lost -> over.tryComplete())
                .resume();
        sent.onComplete(done -> {
            Clock.Timer moment = clock.after(MOMENT.toNanos(), over::tryComplete);
            over.future().onComplete(end -> {
                moment.cancel();
                connection.close();
            });
        });
    }

    private void throwAway(Buffer unwanted) {
        thrownAway += unwanted.length();
        if (thrownAway > MOST) over.tryComplete();
    }
}
