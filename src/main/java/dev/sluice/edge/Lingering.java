package dev.sluice.edge;

import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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

    private Lingering() {}

    /** Ends the connection of {@code request} some time after its answer was {@code sent}, if it is not to be used again. */
    static void after(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        if (isWithinBody(request)) part(sent, request, clock);
        else if (request.version() == HttpVersion.HTTP_1_0) sent.onComplete(done -> connection.close());
        else if (!request.isEnded()) request.resume();
    }

    /** Whether more of a body is to come that keeps the connection from its next request. */
    static boolean isWithinBody(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2 && !request.isEnded() && BodyLength.of(request) != 0;
    }

    private static void part(Future<Void> sent, HttpServerRequest request, Clock clock) {
        HttpConnection connection = request.connection();
        Promise<Void> over = Promise.promise();
        request.handler(unwanted -> {})
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
}
