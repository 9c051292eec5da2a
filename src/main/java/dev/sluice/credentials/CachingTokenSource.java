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
 * and one that says when to ask again, not sooner, but after {@value #LONGEST_PAUSE_SECONDS} s in any case.
 *
 * <p>Safe for any number of event loops: state changes under its lock, never while it calls out.
 */
final class CachingTokenSource implements TokenSource {
    private static final Logger log = LoggerFactory.getLogger(CachingTokenSource.class);

    private static final int ATTEMPTS = 3;
    private static final long SHORTEST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
    private static final long PAUSE_AFTER_REFUSAL_SECONDS = 60;
    private static final long LONGEST_PAUSE_SECONDS = 300;
    private static final long BETWEEN_RETURNS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final TokenFetcher endpoint;
    private final Clock clock;
    private final RandomGenerator random;
    private final TokenEvents events;

    /** Changes under the lock; read without it, because every call reads it. */
    private volatile @Nullable AccessToken current;

    private @Nullable TokenRefresh refresh;
    private boolean refused;
    private long returnableAt;

    /**
     * A source that has no token yet and asks for none until it is used.
     *
     * @param name the credentials' name in the configuration
     */
    CachingTokenSource(String name, TokenFetcher endpoint, CredentialsContext around) {
        this(name, endpoint, around.clock(), around.random(), around.events());
    }

    CachingTokenSource(String name, TokenFetcher endpoint, Clock clock, RandomGenerator random, TokenEvents events) {
        this.name = name;
        this.endpoint = endpoint;
        this.clock = clock;
        this.random = random;
        this.events = events;
        this.returnableAt = clock.nanos();
    }

    @Override
    public Future<AccessToken> live(Call call) {
        AccessToken held = current;
        long now = clock.nanos();
        if (held == null || held.hasEnded(now)) return waitFor(refresh(now), call);
        if (held.isDue(now)) refresh(now);
        return Future.succeededFuture(held);
    }

    private Future<AccessToken> waitFor(TokenRefresh awaited, Call call) {
        events.waiting(1);
        return awaited.await(call, clock).onComplete(ended -> events.waiting(-1));
    }

    @Override
    public synchronized boolean takeBack(Call call, AccessToken returned) {
        if (returned != current) return true;
        long now = clock.nanos();
        if (now - returnableAt < 0) return false;
        returnableAt = now + BETWEEN_RETURNS;
        current = null;
        refused = true;
        return true;
    }

    /** How long the token of now still serves; zero while there is none. */
    Duration left() {
        AccessToken held = current;
        return held == null ? Duration.ZERO : held.left(clock.nanos());
    }

    /** The refresh to wait for: the one under way, the last one where that is answer enough, or a new one. */
    private TokenRefresh refresh(long now) {
        TokenRefresh started;
        int attempts;
        synchronized (this) {
            if (refresh != null && !refresh.isStale(now, current)) return refresh;
            attempts = refresh != null && refresh.hasFailed() ? 1 : ATTEMPTS;
            started = refresh = new TokenRefresh(now, trigger(now));
        }
        attempt(started, attempts);
        return started;
    }

    private String trigger(long now) {
        AccessToken held = current;
        if (held == null) return refused ? "unauthorized" : "cold";
        return held.hasEnded(now) ? "cold" : "proactive";
    }

    private void attempt(TokenRefresh started, int left) {
        long askedAt = clock.nanos();
        endpoint.ask().onComplete((issued, failure) -> {
            Duration elapsed = Duration.ofNanos(clock.nanos() - askedAt);
            events.asked(started.trigger(), result(failure), elapsed);
            if (failure == null) arrived(started, AccessToken.of(issued, askedAt, random));
            else failed(started, left - 1, failure);
        });
    }

    private static String result(@Nullable Throwable failure) {
        if (failure == null) return "success";
        return isRefusal(failure) ? "refused" : "unavailable";
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof TokenFailure known && known.isRefusal();
    }

    private void failed(TokenRefresh started, int left, Throwable failure) {
        boolean isRefusal = isRefusal(failure);
        long stated = stated(failure);
        if (left > 0 && !isRefusal && stated == 0) clock.after(backoff(), () -> attempt(started, left));
        else
            gaveUp(
                    started,
                    failure,
                    Math.max(stated, isRefusal ? PAUSE_AFTER_REFUSAL_SECONDS : PAUSE_AFTER_FAILURE_SECONDS));
    }

    /** The pause that the server itself asks for, in seconds rounded up; 0 for none. */
    private static long stated(Throwable failure) {
        Duration asked = failure instanceof TokenFailure known ? known.retryAfter() : null;
        return asked == null
                ? 0
                : Math.min(LONGEST_PAUSE_SECONDS, asked.plusMillis(999).toSeconds());
    }

    private long backoff() {
        return random.nextLong(SHORTEST_BACKOFF, LONGEST_BACKOFF);
    }

    private void arrived(TokenRefresh started, AccessToken token) {
        synchronized (this) {
            if (started == refresh) {
                current = token;
                refused = false;
            }
        }
        started.succeed(token);
    }

    private void gaveUp(TokenRefresh started, Throwable failure, long pauseSeconds) {
        String reason = failure instanceof TokenFailure known ? known.reason() : "the token request broke";
        log.warn("credentials {}: {}; not asked again for {} s", name, reason, pauseSeconds);
        started.fail(reason, clock.nanos() + TimeUnit.SECONDS.toNanos(pauseSeconds));
    }
}
