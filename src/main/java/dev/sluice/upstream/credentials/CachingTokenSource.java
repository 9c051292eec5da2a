package dev.sluice.upstream.credentials;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.refresh.RefreshedValue;
import dev.sluice.core.refresh.RefreshedValue.Fetched;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Wait;
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
 * #PAUSE_AFTER_FAILURE_SECONDS} s after a failed refresh, and {@value #PAUSE_AFTER_REJECTION_SECONDS} s after a rejection. A
 * {@code Retry-After} of the server lengthens the pause to at most {@value #MAX_PAUSE_SECONDS} s.
 *
 * <p>Thread-safe. A refresh continues without the call that started it.
 */
final class CachingTokenSource implements TokenSource, RefreshedValue.Rules<AccessToken, Call> {
    private static final int MAX_ATTEMPTS = 3;
    private static final long MIN_BACKOFF = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_BACKOFF = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE_SECONDS = 5;
    private static final long PAUSE_AFTER_REJECTION_SECONDS = 60;
    private static final long MAX_PAUSE_SECONDS = 300;
    private static final long MIN_INVALIDATION_INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final String credentials;
    private final TokenFetcher fetcher;
    private final Clock clock;
    private final RandomGenerator random;
    private final TokenEvents events;
    private final RefreshedValue<AccessToken, Call> token;
    private volatile boolean wasInvalidated;

    /** Guarded by this. */
    private long nextInvalidationNanos;

    /**
     * Creates a source without a token. The first call requests one.
     *
     * @param credentials the name of the entry of {@code credentials}
     */
    CachingTokenSource(String credentials, TokenFetcher fetcher, CredentialsContext context) {
        this(credentials, fetcher, context.clock(), context.random(), context.events());
    }

    CachingTokenSource(
            String credentials, TokenFetcher fetcher, Clock clock, RandomGenerator random, TokenEvents events) {
        this.credentials = credentials;
        this.fetcher = fetcher;
        this.clock = clock;
        this.random = random;
        this.events = events;
        this.token = new RefreshedValue<>(this, clock);
        this.nextInvalidationNanos = clock.nanos();
    }

    @Override
    public Future<AccessToken> get(Call call) {
        Future<AccessToken> refreshed = token.get(call);
        return refreshed.succeeded() ? refreshed : await(refreshed, call);
    }

    /**
     * Waits for a token until the deadline of the call. The future completes on the event loop of the call. Bulkheads bound the number
     * of waiting calls.
     */
    private Future<AccessToken> await(Future<AccessToken> refreshed, Call call) {
        events.onWaitersChange(1);
        // Not DeadlineExceeded, which counts against the backend: the backend received no request.
        return new Wait<AccessToken>()
                .cancelledBy(call.cancellation(), () -> new Cancelled(call, Stage.TOKEN))
                .atMost(call.deadline().remaining(clock), clock, () -> failure(call, "no token before the deadline"))
                .answerFrom(refreshed)
                .recover(thrown -> Future.failedFuture(
                        thrown instanceof BackendFailure
                                ? thrown
                                : failure(call, toTokenFailure(thrown).reason())))
                .onComplete(ended -> events.onWaitersChange(-1));
    }

    private NotSent failure(Call call, String reason) {
        return TokenSource.failure(call, credentials, reason);
    }

    @Override
    public synchronized boolean invalidate(Call call, AccessToken rejected) {
        if (rejected != token.current()) return true;
        long now = clock.nanos();
        if (now - nextInvalidationNanos < 0) return false;
        nextInvalidationNanos = now + MIN_INVALIDATION_INTERVAL;
        wasInvalidated = true;
        token.discard(rejected);
        return true;
    }

    /** Returns how long the current token may still be sent; zero without a token. */
    Duration timeToLive() {
        return token.timeToLive();
    }

    @Override
    public Future<Fetched<AccessToken>> fetch(@Nullable Call call, int failures) {
        CallTrace trace = call == null ? null : call.state().trace();
        TraceContext cause = trace == null ? null : trace.context();
        SourceLocation location =
                call == null ? null : call.operation().locations().credentials();
        // The refresh outlives the call, and no request for a token sends the state.
        Future<Fetched<AccessToken>> fetched = attempt(
                        trigger(), cause == null ? null : cause.withoutState(), failures == 0 ? MAX_ATTEMPTS : 1)
                .onSuccess(issued -> wasInvalidated = false)
                .onFailure(thrown -> audit(thrown, location));
        return trace == null || trace.follower() == null ? fetched : followedBy(trace, fetched);
    }

    /** Tells the follower of the call that caused a refresh about its end, on the event loop of the call. */
    private Future<Fetched<AccessToken>> followedBy(CallTrace trace, Future<Fetched<AccessToken>> fetched) {
        long startedNanos = clock.nanos();
        new Wait<Fetched<AccessToken>>()
                .answerFrom(fetched)
                .onComplete(ended -> trace.onTokenFetch(
                        credentials,
                        ended.succeeded() ? null : FailureReason.NO_CREDENTIALS,
                        clock.nanos() - startedNanos));
        return fetched;
    }

    /** Returns the reason for a refresh: a trigger of {@link TokenEvents#onRequest}. */
    private String trigger() {
        if (token.current() != null) return "proactive";
        return wasInvalidated ? "unauthorized" : "cold";
    }

    private Future<Fetched<AccessToken>> attempt(String trigger, @Nullable TraceContext cause, int attempts) {
        long requestedAt = clock.nanos();
        return fetcher.fetch(cause)
                .onComplete(response -> events.onRequest(
                        trigger, result(response.cause()), Duration.ofNanos(clock.nanos() - requestedAt)))
                .map(issued -> AccessToken.of(issued, requestedAt, random))
                .recover(thrown -> isFinal(toTokenFailure(thrown), attempts)
                        ? Future.failedFuture(thrown)
                        : backoff().compose(over -> attempt(trigger, cause, attempts - 1)));
    }

    private static String result(@Nullable Throwable thrown) {
        if (thrown == null) return "success";
        return toTokenFailure(thrown).isPermanent() ? "refused" : "unavailable";
    }

    private static boolean isFinal(TokenFailure failure, int attempts) {
        return attempts == 1 || failure.isPermanent() || serverDelay(failure) > 0;
    }

    private Future<Void> backoff() {
        return new Wait<Void>().pause(random.nextLong(MIN_BACKOFF, MAX_BACKOFF), clock);
    }

    private void audit(Throwable thrown, @Nullable SourceLocation location) {
        TokenFailure failure = toTokenFailure(thrown);
        AuditEvent.TOKEN_FAILURE.log(
                credentials, location == null ? null : location.toString(), failure.reason(), pauseSeconds(failure));
    }

    @Override
    public long pauseAfter(Throwable failure, int failures) {
        return TimeUnit.SECONDS.toNanos(pauseSeconds(toTokenFailure(failure)));
    }

    private static long pauseSeconds(TokenFailure failure) {
        return Math.max(
                serverDelay(failure),
                failure.isPermanent() ? PAUSE_AFTER_REJECTION_SECONDS : PAUSE_AFTER_FAILURE_SECONDS);
    }

    /** Returns the {@code Retry-After} of the server in seconds, rounded up; 0 without one. */
    private static long serverDelay(TokenFailure failure) {
        Duration retryAfter = failure.retryAfter();
        return retryAfter == null
                ? 0
                : Math.min(MAX_PAUSE_SECONDS, retryAfter.plusMillis(999).toSeconds());
    }

    private static TokenFailure toTokenFailure(Throwable thrown) {
        return thrown instanceof TokenFailure failure ? failure : TokenFailure.unavailable("the token request failed");
    }
}
