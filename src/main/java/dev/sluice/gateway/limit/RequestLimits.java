package dev.sluice.gateway.limit;

import dev.sluice.gateway.compose.GatewayRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * The rate limits of one request: takes their units, and tells the caller about them in the fields of the response. For the event loop
 * of the request only. A limit may wait for a store: a verdict and its fields are there when the Future of a method has completed. All
 * waits of a request together take at most the timeout of the store.
 */
public final class RequestLimits {
    /** The limits of a request without any. */
    public static final RequestLimits NONE = new RequestLimits(RouteLimits.NONE, HttpHeaders.headers());

    private static final Future<Void> TAKEN = Future.succeededFuture();

    private final RouteLimits limits;
    private final MultiMap responseHeaders;
    private final List<Verdict> verdicts = new ArrayList<>(2);
    private long waitedNanos;

    /**
     * Creates the limits of a request that has taken nothing.
     *
     * @param responseHeaders the fields of its response, before its head is written
     */
    public RequestLimits(RouteLimits limits, MultiMap responseHeaders) {
        this.limits = limits;
        this.responseHeaders = responseHeaders;
    }

    /** Whether the request has no limit, so that a call of the other methods does nothing. */
    public boolean isNone() {
        return limits.isEmpty();
    }

    /**
     * Takes units of the limits of the route that read no claims. Completes on the event loop of the request.
     *
     * @return fails with a {@link RateLimitFailure} if a limit does not admit the request, and with any failure if the caller has left
     *     meanwhile
     * @throws dev.sluice.language.json.RepeatedFieldException if a key reads a repeated field; after a wait, the Future fails with it
     * @throws dev.sluice.core.memory.MemoryLimitException if the request has no memory for its keys; after a wait, the Future fails with it
     */
    public Future<Void> takeBeforeIdentity(GatewayRequest request) {
        return take(limits.beforeIdentity(), request);
    }

    /**
     * Takes units of the limits of the route that read claims, then of those that the identity of the caller adds. Fails and throws as
     * {@link #takeBeforeIdentity} does.
     */
    public Future<Void> takeAfterIdentity(GatewayRequest request) {
        Future<Void> taken = take(limits.afterIdentity(), request);
        String identity = request.trace().identity();
        List<RateLimit> added = identity == null ? null : limits.ofIdentity().get(identity);
        if (added == null) return taken;
        return taken.succeeded() ? take(added, request) : taken.compose(done -> take(added, request));
    }

    private Future<Void> take(List<RateLimit> stage, GatewayRequest request) {
        return stage.isEmpty() ? TAKEN : takeFrom(0, stage, request);
    }

    private Future<Void> takeFrom(int first, List<RateLimit> stage, GatewayRequest request) {
        try {
            return decide(first, stage, request);
        } finally {
            // Also for a repeated field that a later limit reads.
            LimitFields.set(responseHeaders, verdicts);
        }
    }

    /** Goes on without a wait while the limits need no store. */
    private Future<Void> decide(int first, List<RateLimit> stage, GatewayRequest request) {
        for (int i = first; i < stage.size(); i++) {
            Future<Verdict> taken = stage.get(i).take(request, waitedNanos);
            if (!taken.succeeded()) return await(taken, i, stage, request);
            Verdict verdict = taken.result();
            verdicts.add(verdict);
            if (verdict.isRejection()) return Future.failedFuture(verdict.failure());
        }
        return TAKEN;
    }

    private Future<Void> await(Future<Verdict> taken, int index, List<RateLimit> stage, GatewayRequest request) {
        RateLimit limit = stage.get(index);
        long start = limit.nanos();
        return taken.compose(verdict -> {
            waitedNanos += limit.nanos() - start;
            // Another limit must not count the request, and no backend may receive it.
            if (request.isCancelled()) return Future.failedFuture("the caller has left");
            verdicts.add(verdict);
            if (!verdict.isRejection()) return takeFrom(index + 1, stage, request);
            LimitFields.set(responseHeaders, verdicts);
            return Future.failedFuture(verdict.failure());
        });
    }

    /**
     * Charges the rest of a request that has ended. A request that a limit rejected has sent no attempt.
     *
     * @param sentAttempts the number of attempts that were sent to backends
     * @param isStream whether the response was an event stream, a stream of gRPC or a WebSocket, which costs one unit
     */
    public void onEnd(int sentAttempts, boolean isStream) {
        if (isStream) return;
        for (Verdict verdict : verdicts) verdict.limit().onEnd(verdict, sentAttempts);
    }
}
