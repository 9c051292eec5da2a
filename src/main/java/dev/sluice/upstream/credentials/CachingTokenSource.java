package dev.sluice.upstream.credentials;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Caches the token of one credential for all backends and event loops. At most one token request is in flight.
 *
 * <p>A call that finds the token due for refresh starts the refresh and uses the old token. An unused credential sends no
 * requests, because there is no timer.
 *
 * <p>A refresh sends up to three requests, or one if the last refresh failed. The pause is {@value
 * #PAUSE_AFTER_FAILURE_SECONDS} s after a failed refresh, and {@value #PAUSE_AFTER_REFUSAL_SECONDS} s after a refusal. A
 * {@code Retry-After} of the server lengthens the pause to at most {@value #MAX_PAUSE_SECONDS} s.
 *
 * <p>Thread-safe: state changes under the lock, which is not held during calls to other objects.
 */
final class CachingTokenSource implements TokenSource {
    private static final int MAX_ATTEMPTS = 3;
    private static final long MIN_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
    private static final long PAUSE_AFTER_REFUSAL_SECONDS = 60;
    private static final long MAX_PAUSE_SECONDS = 300;
    private static final long MIN_INVALIDATION_INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final CredentialsEntry entry;
    private final TokenFetcher fetcher;
    private final Clock clock;
    private final RandomGenerator random;
    private final TokenEvents events;

    /** Written under the lock; read without it, because every call reads it. */
    private volatile @Nullable AccessToken current;

    private @Nullable TokenRefresh refresh;
    private boolean wasInvalidated;
    private long nextInvalidationNanos;

    /**
     * Creates a source without a token. The first call requests one.
     *
     * @param entry the credentials in the configuration
     */
    CachingTokenSource(CredentialsEntry entry, TokenFetcher fetcher, CredentialsContext context) {
        this(entry, fetcher, context.clock(), context.random(), context.events());
    }

    CachingTokenSource(
            CredentialsEntry entry, TokenFetcher fetcher, Clock clock, RandomGenerator random, TokenEvents events) {
        this.entry = entry;
        this.fetcher = fetcher;
        this.clock = clock;
        this.random = random;
        this.events = events;
        this.nextInvalidationNanos = clock.nanos();
    }

    @Override
    public Future<AccessToken> get(Call call) {
        AccessToken token = current;
        long now = clock.nanos();
        if (token == null || token.isExpired(now)) return await(refresh(now, call), call);
        if (token.isDueForRefresh(now)) refresh(now, call);
        return Future.succeededFuture(token);
    }

    private Future<AccessToken> await(TokenRefresh refresh, Call call) {
        events.waitersChanged(1);
        return refresh.await(call, clock).onComplete(ended -> events.waitersChanged(-1));
    }

    @Override
    public synchronized boolean invalidate(Call call, AccessToken rejected) {
        if (rejected != current) return true;
        long now = clock.nanos();
        if (now - nextInvalidationNanos < 0) return false;
        nextInvalidationNanos = now + MIN_INVALIDATION_INTERVAL;
        current = null;
        wasInvalidated = true;
        return true;
    }

    /** Returns how long the current token may still be sent; zero without a token. */
    Duration timeToLive() {
        AccessToken token = current;
        return token == null ? Duration.ZERO : token.timeToLive(clock.nanos());
    }

    /** Returns the refresh in flight, or the last refresh while its outcome is valid, or starts a refresh. */
    private TokenRefresh refresh(long now, Call call) {
        TokenRefresh started;
        int attempts;
        TraceContext cause = call.state().trace().context();
        synchronized (this) {
            if (refresh != null && !refresh.isStale(now, current)) return refresh;
            attempts = refresh != null && refresh.hasFailed() ? 1 : MAX_ATTEMPTS;
            started = refresh = new TokenRefresh(
                    entry.name(),
                    now,
                    trigger(now),
                    // The refresh outlives the call, and no request for a token sends the state.
                    cause == null ? null : cause.withoutState());
        }
        attempt(started, attempts);
        return started;
    }

    private String trigger(long now) {
        AccessToken token = current;
        if (token == null) return wasInvalidated ? "unauthorized" : "cold";
        return token.isExpired(now) ? "cold" : "proactive";
    }

    private void attempt(TokenRefresh started, int remainingAttempts) {
        long requestedAt = clock.nanos();
        fetcher.fetch(started.cause()).onComplete((issued, thrown) -> {
            TokenFailure failure = thrown == null ? null : toTokenFailure(thrown);
            Duration elapsed = Duration.ofNanos(clock.nanos() - requestedAt);
            events.requested(started.trigger(), result(failure), elapsed);
            if (failure == null) onIssued(started, AccessToken.of(issued, requestedAt, random));
            else onFailure(started, remainingAttempts - 1, failure);
        });
    }

    private static TokenFailure toTokenFailure(Throwable thrown) {
        return thrown instanceof TokenFailure failure ? failure : TokenFailure.unavailable("the token request failed");
    }

    private static String result(@Nullable TokenFailure failure) {
        if (failure == null) return "success";
        return failure.isPermanent() ? "refused" : "unavailable";
    }

    private void onFailure(TokenRefresh started, int remainingAttempts, TokenFailure failure) {
        long serverDelay = serverDelay(failure.retryAfter());
        if (remainingAttempts > 0 && !failure.isPermanent() && serverDelay == 0) {
            clock.after(random.nextLong(MIN_BACKOFF, MAX_BACKOFF), () -> attempt(started, remainingAttempts));
            return;
        }
        long pause = failure.isPermanent() ? PAUSE_AFTER_REFUSAL_SECONDS : PAUSE_AFTER_FAILURE_SECONDS;
        onRefreshFailed(started, failure.reason(), Math.max(serverDelay, pause));
    }

    /** Returns the {@code Retry-After} of the server in seconds, rounded up; 0 without one. */
    private static long serverDelay(@Nullable Duration retryAfter) {
        return retryAfter == null
                ? 0
                : Math.min(MAX_PAUSE_SECONDS, retryAfter.plusMillis(999).toSeconds());
    }

    private void onIssued(TokenRefresh started, AccessToken token) {
        synchronized (this) {
            if (started == refresh) {
                current = token;
                wasInvalidated = false;
            }
        }
        started.succeed(token);
    }

    private void onRefreshFailed(TokenRefresh started, String reason, long pauseSeconds) {
        AuditEvent.TOKEN_FAILURE.log(entry.name(), entry.place(), reason, pauseSeconds);
        started.fail(reason, clock.nanos() + TimeUnit.SECONDS.toNanos(pauseSeconds));
    }
}
