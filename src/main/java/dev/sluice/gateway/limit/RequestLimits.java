package dev.sluice.gateway.limit;

import dev.sluice.gateway.compose.GatewayRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/**
 * The rate limits of one request: takes their units, and tells the caller about them in the fields of the response. For the event loop
 * of the request only.
 */
public final class RequestLimits {
    /** The limits of a request without any. */
    public static final RequestLimits NONE = new RequestLimits(RouteLimits.NONE);

    private static final Future<Void> TAKEN = Future.succeededFuture();

    private final RouteLimits limits;

    private RequestLimits(RouteLimits limits) {
        this.limits = limits;
    }

    /**
     * Creates the limits of a request that has taken nothing.
     *
     * @param responseHeaders the fields of its response, before its head is written
     */
    public RequestLimits(RouteLimits limits, MultiMap responseHeaders) {
        this(limits);
    }

    /** Whether the request has no limit, so that a call of the other methods does nothing. */
    public boolean isNone() {
        return limits.isEmpty();
    }

    /**
     * Takes units of the limits of the route that read no claims.
     *
     * @return fails with a {@link RateLimitFailure} if a limit rejects the request
     * @throws dev.sluice.language.json.RepeatedFieldException if a key reads a repeated field
     * @throws dev.sluice.core.memory.MemoryLimitException if the request has no memory for its keys
     */
    public Future<Void> takeBeforeIdentity(GatewayRequest request) {
        return TAKEN;
    }

    /**
     * Takes units of the limits of the route that read claims, then of those that the identity of the caller adds. Fails and throws as
     * {@link #takeBeforeIdentity} does.
     */
    public Future<Void> takeAfterIdentity(GatewayRequest request) {
        return TAKEN;
    }

    /**
     * Charges the rest of a request that has ended.
     *
     * @param sentAttempts the number of attempts that were sent to backends
     * @param isStream whether the response was an event stream, a stream of gRPC or a WebSocket, which costs one unit
     */
    public void onEnd(int sentAttempts, boolean isStream) {}
}
