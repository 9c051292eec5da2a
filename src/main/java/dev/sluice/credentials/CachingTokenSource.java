package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live token of one credential, for every backend and event loop that uses it.
 *
 * <p>However many callers need a token, one request at a time is under way. A token is renewed in the background well
 * before it ends and serves meanwhile, so that nobody waits. It is a call that finds the token due, not a timer: an
 * unused credential asks for nothing. A server that fails is asked three times within a refresh, then once every
 * {@value #PAUSE_AFTER_FAILURE_SECONDS} s; one that refuses us, once every {@value #PAUSE_AFTER_REFUSAL_SECONDS} s;
 * and one that says when to ask again, not sooner, but after {@value #MAX_PAUSE_SECONDS} s in any case.
 *
 * <p>Safe for any number of event loops: state changes under its lock, never while it calls out.
 */
final class CachingTokenSource implements TokenSource {
    private static final Logger log = LoggerFactory.getLogger(CachingTokenSource.class);

    private static final int MAX_ATTEMPTS = 3;
    private static final long MIN_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
    private static final long PAUSE_AFTER_REFUSAL_SECONDS = 60;
    private static final long MAX_PAUSE_SECONDS = 300;
    private static final long MIN_INVALIDATION_INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final TokenFetcher fetcher;
    private final Clock clock;
    private final RandomGenerator random;
    private final TokenEvents events;

    /** Changes under the lock; read without it, because every call reads it. */
    private volatile @Nullable AccessToken current;

    private @Nullable TokenRefresh refresh;
    private boolean wasInvalidated;
    private long nextInvalidationNanos;

    /**
     * A source that has no token yet and asks for none until it is used.
     *
     * @param name the credentials' name in the configuration
     */
    CachingTokenSource(String name, TokenFetcher fetcher, CredentialsContext context) {
        this(name, fetcher, context.clock(), context.random(), context.events());
    }

    CachingTokenSource(String name, TokenFetcher fetcher, Clock clock, RandomGenerator random, TokenEvents events) {
        this.name = name;
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
        if (token == null || token.isExpired(now)) return await(refresh(now), call);
        if (token.isDueForRefresh(now)) refresh(now);
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

    /** How long the token of now still serves; zero while there is none. */
    Duration timeToLive() {
        AccessToken token = current;
        return token == null ? Duration.ZERO : token.timeToLive(clock.nanos());
    }

    /** The refresh to wait for: the one under way, the last one where that is answer enough, or a new one. */
    private TokenRefresh refresh(long now) {
        TokenRefresh started;
        int attempts;
        synchronized (this) {
            if (refresh != null && !refresh.isStale(now, current)) return refresh;
            attempts = refresh != null && refresh.hasFailed() ? 1 : MAX_ATTEMPTS;
            started = refresh = new TokenRefresh(now, trigger(now));
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
        fetcher.fetch().onComplete((issued, failure) -> {
            Duration elapsed = Duration.ofNanos(clock.nanos() - requestedAt);
            events.requested(started.trigger(), result(failure), elapsed);
            if (failure == null) onIssued(started, AccessToken.of(issued, requestedAt, random));
            else onFailure(started, remainingAttempts - 1, failure);
        });
    }

    private static String result(@Nullable Throwable failure) {
        if (failure == null) return "success";
        return isPermanent(failure) ? "refused" : "unavailable";
    }

    private static boolean isPermanent(Throwable failure) {
        return failure instanceof TokenFailure tokenFailure && tokenFailure.isPermanent();
    }

    private void onFailure(TokenRefresh started, int remainingAttempts, Throwable failure) {
        boolean isPermanent = isPermanent(failure);
        long serverDelay = serverDelay(failure);
        if (remainingAttempts > 0 && !isPermanent && serverDelay == 0)
            clock.after(backoff(), () -> attempt(started, remainingAttempts));
        else
            onGivenUp(
                    started,
                    failure,
                    Math.max(serverDelay, isPermanent ? PAUSE_AFTER_REFUSAL_SECONDS : PAUSE_AFTER_FAILURE_SECONDS));
    }

    /** The pause that the server itself asks for, in seconds rounded up; 0 for none. */
    private static long serverDelay(Throwable failure) {
        Duration retryAfter = failure instanceof TokenFailure tokenFailure ? tokenFailure.retryAfter() : null;
        return retryAfter == null
                ? 0
                : Math.min(MAX_PAUSE_SECONDS, retryAfter.plusMillis(999).toSeconds());
    }

    private long backoff() {
        return random.nextLong(MIN_BACKOFF, MAX_BACKOFF);
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

    private void onGivenUp(TokenRefresh started, Throwable failure, long pauseSeconds) {
        String reason =
                failure instanceof TokenFailure tokenFailure ? tokenFailure.reason() : "the token request broke";
        log.warn("credentials {}: {}; not asked again for {} s", name, reason, pauseSeconds);
        started.fail(reason, clock.nanos() + TimeUnit.SECONDS.toNanos(pauseSeconds));
    }
}
