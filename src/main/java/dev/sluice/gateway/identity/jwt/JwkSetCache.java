package dev.sluice.gateway.identity.jwt;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AuthenticationRequest;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.upstream.backend.BackendFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the keys of one issuer. Fetches them after the start and every {@value #REFRESH_MINUTES} minutes. While the issuer does
 * not respond, the last keys stay valid for one day, and retries follow after 1 to 10 s. An unknown key causes a fetch at most
 * every {@value #MIN_LOOKUP_SECONDS} s, shared by all waiting calls.
 *
 * <p>Thread-safe: only {@link #current} is shared; the other state belongs to the context's event loop.
 */
final class JwkSetCache {
    private static final Logger log = LoggerFactory.getLogger(JwkSetCache.class);

    private static final long REFRESH_MINUTES = 10;
    private static final long MIN_LOOKUP_SECONDS = 30;
    private static final long REFRESH = TimeUnit.MINUTES.toNanos(REFRESH_MINUTES);
    private static final long MIN_LOOKUP_INTERVAL = TimeUnit.SECONDS.toNanos(MIN_LOOKUP_SECONDS);
    private static final long MAX_AGE = TimeUnit.DAYS.toNanos(1);
    private static final long MIN_RETRY_DELAY = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_RETRY_DELAY = TimeUnit.SECONDS.toNanos(10);

    private final KeyFetcher fetcher;
    private final IdentityContext context;
    private final Supplier<Duration> expiresIn = this::timeToExpiry;

    private volatile @Nullable CachedKeys current;

    private record CachedKeys(JwkSet keys, long expiresAtNanos) {}

    private @Nullable Future<JwkSet> pendingRefresh;
    private Clock.@Nullable Timer timer;
    private long nextLookupNanos;
    private long retryDelay = MIN_RETRY_DELAY;
    private int failures;
    private boolean closed;

    /** Fetches the keys on the context's event loop; must time out. */
    @FunctionalInterface
    interface KeyFetcher {
        /** Sends the requests, which the request {@code cause} of a caller has caused; null for none. */
        Future<JwkSet> fetch(@Nullable TraceContext cause);
    }

    JwkSetCache(KeyFetcher fetcher, IdentityContext context) {
        this.fetcher = fetcher;
        this.context = context;
        this.nextLookupNanos = context.clock().nanos();
    }

    /** Starts to fetch the keys. */
    void start() {
        context.events().keysUsed(context.identity(), expiresIn);
        context.eventLoop().execute(() -> refresh(null));
    }

    /** Stops the periodic fetches. */
    void close() {
        context.events().keysClosed(context.identity(), expiresIn);
        context.eventLoop().execute(() -> {
            closed = true;
            if (timer != null) timer.cancel();
        });
    }

    /**
     * Returns the keys for a token. Fails with an {@link AccessFailure} without keys at the deadline, or when the token's key
     * is unknown and the issuer does not respond.
     */
    Future<JwkSet> keysFor(SignedJwt token, AuthenticationRequest request) {
        JwkSet keys = current();
        if (keys != null && keys.mayHaveSigned(token)) return Future.succeededFuture(keys);
        return context.eventLoop()
                .call(() -> lookup(token, request.trace()), request.deadline(), context.clock(), this::unavailable);
    }

    /** Returns the current keys; null without keys, or when they are older than a day. */
    @Nullable
    JwkSet current() {
        CachedKeys cached = current;
        return cached == null || context.clock().nanos() - cached.expiresAtNanos >= 0 ? null : cached.keys;
    }

    private Duration timeToExpiry() {
        CachedKeys cached = current;
        long nanos =
                cached == null ? 0 : cached.expiresAtNanos - context.clock().nanos();
        return Duration.ofNanos(Math.max(0, nanos));
    }

    private AccessFailure unavailable() {
        return AccessFailure.unavailable(DenialReason.NO_KEYS, context.identity());
    }

    private Future<JwkSet> lookup(SignedJwt token, @Nullable TraceContext cause) {
        JwkSet keys = current();
        if (keys != null && keys.mayHaveSigned(token)) return Future.succeededFuture(keys);
        if (pendingRefresh != null) return pendingRefresh;
        if (context.clock().nanos() - nextLookupNanos >= 0) {
            nextLookupNanos = context.clock().nanos() + MIN_LOOKUP_INTERVAL;
            return refresh(cause);
        }
        return keys == null || failures > 0 ? Future.failedFuture(unavailable()) : Future.succeededFuture(keys);
    }

    private Future<JwkSet> refresh(@Nullable TraceContext cause) {
        if (pendingRefresh != null) return pendingRefresh;
        if (timer != null) timer.cancel();
        Future<JwkSet> started = fetcher.fetch(cause).recover(this::onFailure).map(this::onRefreshed);
        if (!started.isComplete()) pendingRefresh = started;
        return started.onComplete(ended -> pendingRefresh = null);
    }

    private JwkSet onRefreshed(JwkSet fetched) {
        JwkSet previous = current();
        JwkSet keys = previous != null && fetched.hasSameKeys(previous) ? previous : fetched;
        current = new CachedKeys(keys, context.clock().nanos() + MAX_AGE);
        if (failures > 1) log.info("identity {}: the keys of the issuer are available again", context.identity());
        failures = 0;
        retryDelay = MIN_RETRY_DELAY;
        context.events().keysRefreshed(context.identity(), "success");
        scheduleRefresh(REFRESH);
        return keys;
    }

    private Future<JwkSet> onFailure(Throwable failure) {
        String reason = failure instanceof BackendFailure backendFailure
                ? backendFailure.reason().code()
                : "unusable";
        failures++;
        logFailure(failure);
        context.events().keysRefreshed(context.identity(), reason);
        nextLookupNanos = context.clock().nanos() + retryDelay;
        scheduleRefresh(retryDelay);
        retryDelay = Math.min(2 * retryDelay, MAX_RETRY_DELAY);
        return Future.failedFuture(unavailable());
    }

    /** Logs the failures 2, 4, 8 and so on. The first is not logged, because an issuer may start later than the gateway. */
    private void logFailure(Throwable failure) {
        if (failures == 1 || Integer.bitCount(failures) != 1) return;
        log.warn(
                "identity {}: the keys of the issuer cannot be fetched ({}); {}",
                context.identity(),
                failure.getMessage(),
                current() == null ? "all tokens are refused" : "the previous keys stay in use");
    }

    /** Adds a jitter of a tenth, which spreads the requests of several gateways. */
    private void scheduleRefresh(long delay) {
        if (closed) return;
        long jitter = context.random().nextLong(delay / 5 + 1) - delay / 10;
        timer = context.clock().after(delay + jitter, () -> refresh(null));
    }
}
