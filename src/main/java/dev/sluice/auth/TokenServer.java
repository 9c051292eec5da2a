package dev.sluice.auth;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Reply;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The wire to a token server. It is a backend like any other, with timeouts, a bulkhead, a breaker and a bound on what it
 * may answer, and none of what happens to it counts against the backend that the token is for.
 */
record TokenServer(URI origin, Backend backend, Clock clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    static TokenServer at(URI url, Surroundings around) {
        URI origin = url.resolve("/");
        return new TokenServer(origin, around.servers().apply(origin), around.clock());
    }

    /** Posts a form. Fails with {@link TokenFailure}. */
    Future<Reply> post(URI url, MultiMap headers, Buffer form) {
        headers.set(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
        return send(HttpMethod.POST, url, headers, form);
    }

    /** Fetches a document. Fails with {@link TokenFailure}. */
    Future<Reply> get(URI url) {
        return send(HttpMethod.GET, url, HttpHeaders.headers(), null);
    }

    private Future<Reply> send(HttpMethod method, URI url, MultiMap headers, @Nullable Buffer body) {
        headers.set(HttpHeaders.ACCEPT, "application/json");
        Operation operation = new Operation(origin.getRawAuthority(), method, path(url));
        Call call = new Call(
                operation,
                target(url),
                headers,
                body,
                null,
                Deadline.in(PATIENCE, clock),
                new Cancellation(),
                Progress.start(clock));
        return backend.send(call)
                .recover(failure -> Future.failedFuture(TokenAnswer.failure((BackendFailure) failure, clock)));
    }

    private static String path(URI url) {
        String path = URI.create(url.toASCIIString()).getRawPath();
        return path.isEmpty() ? "/" : path;
    }

    private static String target(URI url) {
        String query = URI.create(url.toASCIIString()).getRawQuery();
        return path(url) + (query == null ? "" : "?" + query);
    }
}
