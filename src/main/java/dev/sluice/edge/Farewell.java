package dev.sluice.edge;

import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * The end of a connection on which more of a request is to come than anybody wants. It stays open for a moment, and what
 * comes is thrown away: whoever closes at once makes the caller lose the answer that it has not read yet (RFC 9112 9.6).
 */
final class Farewell {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private Farewell() {}

    /** Ends the connection of {@code request} some time after its answer was {@code sent}, if it is not to be used again. */
    static void after(Future<Void> sent, HttpServerRequest request, Clock clock) {
        if (request.version() == HttpVersion.HTTP_2) return;
        HttpConnection connection = request.connection();
        if (request.isEnded()) {
            if (request.version() == HttpVersion.HTTP_1_0) sent.onComplete(done -> connection.close());
            return;
        }
        sent.onComplete(done -> {
            Clock.Timer timer = clock.after(MOMENT.toNanos(), connection::close);
            connection.closeHandler(closed -> timer.cancel());
            request.endHandler(end -> connection.close());
        });
        request.handler(unwanted -> {}).exceptionHandler(lost -> {}).resume();
    }
}
