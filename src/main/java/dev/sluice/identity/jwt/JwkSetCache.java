package dev.sluice.identity.jwt;

import dev.sluice.backend.BackendFailure;
import dev.sluice.identity.AuthenticationUnavailable;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.IdentityContext;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, asked for before anybody needs them and every {@value #REFRESH_MINUTES} minutes again. While the
 * issuer does not answer, those it had serve on, for a day. A key that is not among them is looked for once every
 * {@value #MIN_LOOKUP_SECONDS} s at most, by one request for all who wait.
 *
 * <p>Everything but {@link #current} lives on the home loop.
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

    private final Supplier<Future<JwkSet>> fetcher;
    private final IdentityContext context;

    private volatile @Nullable CachedKeys current;

    /** Keys, and until when they may be used. */
    private record CachedKeys(JwkSet keys, long expiresAtNanos) {}

    private @Nullable Future<JwkSet> pendingRefresh;
    private Clock.@Nullable Timer timer;
    private long nextLookupNanos;
    private long retryDelay = MIN_RETRY_DELAY;
    private int failures;
    private boolean closed;

    /** Asks for nothing yet; {@code issuer} is asked on the home loop, and ends by itself. */
    JwkSetCache(Supplier<Future<JwkSet>> fetcher, IdentityContext context) {
        this.fetcher = fetcher;
        this.context = context;
        this.nextLookupNanos = context.clock().nanos();
    }

    /** Begins to ask for them. */
    void start() {
        context.eventLoop().execute(this::refresh);
    }

    /** Asks no more. */
    void close() {
        context.eventLoop().execute(() -> {
            closed = true;
            if (timer != null) timer.cancel();
        });
    }

    /**
     * The keys among which the one that signed a token should be. Fails with {@link AuthenticationUnavailable} when there are none by the
     * deadline, or when the token's key is not among them and the issuer does not say whether it is new.
     */
    Future<JwkSet> keysFor(SignedJwt token, Deadline deadline) {
        JwkSet keys = current();
        if (keys != null && keys.mayHaveSigned(token)) return Future.succeededFuture(keys);
        return context.eventLoop().call(() -> lookup(token), deadline, context.clock(), this::unavailable);
    }

    /** The keys that may be used now; null when there are none. */
    @Nullable
    JwkSet current() {
        CachedKeys cached = current;
        return cached == null || context.clock().nanos() - cached.expiresAtNanos >= 0 ? null : cached.keys;
    }

    private AuthenticationUnavailable unavailable() {
        return new AuthenticationUnavailable(DenialReason.NO_KEYS, context.identity());
    }

    private Future<JwkSet> lookup(SignedJwt token) {
        JwkSet keys = current();
        if (keys != null && keys.mayHaveSigned(token)) return Future.succeededFuture(keys);
        if (pendingRefresh != null) return pendingRefresh;
        boolean mayRefresh = context.clock().nanos() - nextLookupNanos >= 0;
        if (mayRefresh) {
            nextLookupNanos = context.clock().nanos() + MIN_LOOKUP_INTERVAL;
            return refresh();
        }
        return keys == null || failures > 0 ? Future.failedFuture(unavailable()) : Future.succeededFuture(keys);
    }

    private Future<JwkSet> refresh() {
        if (pendingRefresh != null) return pendingRefresh;
        if (timer != null) timer.cancel();
        Future<JwkSet> started = fetcher.get().recover(this::onFailure).map(this::onRefreshed);
        if (!started.isComplete()) pendingRefresh = started;
        return started.onComplete(ended -> pendingRefresh = null);
    }

    private JwkSet onRefreshed(JwkSet fetched) {
        JwkSet previous = current();
        JwkSet keys = previous != null && fetched.hasSameKeys(previous) ? previous : fetched;
        current = new CachedKeys(keys, context.clock().nanos() + MAX_AGE);
        if (failures > 1) log.info("identity {}: the issuer's keys are known again", context.identity());
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

    /** Not the first failure: an issuer may start a moment later than we do. Then ever less often. */
    private void logFailure(Throwable failure) {
        if (failures == 1 || Integer.bitCount(failures) != 1) return;
        log.warn(
                "identity {}: no keys of the issuer ({}); {}",
                context.identity(),
                failure.getMessage(),
                current() == null ? "nobody can be known by a token" : "those it had serve on");
    }

    /** A tenth sooner or later, so that a fleet does not ask all at once. */
    private void scheduleRefresh(long delay) {
        if (closed) return;
        long jitter = context.random().nextLong(delay / 5 + 1) - delay / 10;
        timer = context.clock().after(delay + jitter, this::refresh);
    }
}
