package dev.sluice.upstream.credentials;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One refresh of a token, shared by all calls that wait for it. Bulkheads bound the number of waiting calls, and deadlines
 * bound their time.
 *
 * <p>Thread-safe: calls wait on any event loop, and a waiter receives the outcome from the thread that removes it from the
 * set.
 */
final class TokenRefresh {
    /** Longer than all requests and pauses of a refresh. An older refresh lost its timers when its verticle was undeployed. */
    private static final long MAX_DURATION = TimeUnit.SECONDS.toNanos(30);

    private final Set<Consumer<Outcome>> waiters = ConcurrentHashMap.newKeySet();
    private final String credentials;
    private final long startedAt;
    private final String trigger;
    private final @Nullable TraceContext cause;
    private volatile @Nullable Outcome outcome;

    /** A token, or the reason of a failure and the end of the pause after it. */
    private record Outcome(@Nullable AccessToken token, String reason, long retryAt) {
        boolean isStale(long now, @Nullable AccessToken current) {
            return token == null ? now - retryAt >= 0 : token != current || token.isDueForRefresh(now);
        }

        Future<AccessToken> resultFor(Call call) {
            return token == null
                    ? Future.failedFuture(new NotSent(call, FailureReason.NO_CREDENTIALS, reason))
                    : Future.succeededFuture(token);
        }
    }

    /**
     * Starts a refresh.
     *
     * @param credentials the name in the configuration, for failures
     * @param cause the request of the call that needs the token; null for none
     */
    TokenRefresh(String credentials, long startedAt, String trigger, @Nullable TraceContext cause) {
        this.credentials = credentials;
        this.startedAt = startedAt;
        this.trigger = trigger;
        this.cause = cause;
    }

    /** The reason for the refresh: a trigger of {@link TokenEvents#requested}. */
    String trigger() {
        return trigger;
    }

    /** Returns the request of the call that started the refresh; null for none. */
    @Nullable
    TraceContext cause() {
        return cause;
    }

    /** Returns whether the next call without a usable token starts another refresh. */
    boolean isStale(long now, @Nullable AccessToken current) {
        Outcome ended = outcome;
        return ended == null ? now - startedAt > MAX_DURATION : ended.isStale(now, current);
    }

    boolean hasFailed() {
        Outcome ended = outcome;
        return ended != null && ended.token == null;
    }

    void succeed(AccessToken token) {
        complete(new Outcome(token, "", 0));
    }

    /** Completes without a token. Calls fail with the reason until {@code retryAt}, in nanoseconds of the clock. */
    void fail(String reason, long retryAt) {
        complete(new Outcome(null, describe(reason), retryAt));
    }

    private String describe(String reason) {
        return describe(credentials, reason);
    }

    /** Returns a reason behind the name of the credentials. */
    static String describe(String credentials, String reason) {
        return "credentials " + credentials + ": " + reason;
    }

    private void complete(Outcome result) {
        outcome = result;
        waiters.forEach(waiter -> notify(waiter, result));
    }

    private void notify(Consumer<Outcome> waiter, Outcome result) {
        if (waiters.remove(waiter)) waiter.accept(result);
    }

    /**
     * Waits for the token until the call's deadline. The future completes on the call's event loop and fails with a {@link
     * dev.sluice.upstream.backend.BackendFailure}. The refresh continues for other calls.
     */
    Future<AccessToken> await(Call call, Clock clock) {
        EventLoop loop = EventLoop.current();
        Promise<AccessToken> token = Promise.promise();
        // Not DeadlineExceeded, which counts against the backend: the backend received no request.
        Clock.Timer timer = clock.after(
                call.deadline().remaining(clock),
                () -> token.tryFail(
                        new NotSent(call, FailureReason.NO_CREDENTIALS, describe("no token before the deadline"))));
        Runnable removeListener = call.cancellation()
                .onCancel(() -> token.tryFail(new NoReply.Cancelled(call, NoReply.Cancelled.Stage.TOKEN)));
        Consumer<Outcome> waiter =
                result -> loop.execute(() -> result.resultFor(call).onComplete(token::tryComplete, token::tryFail));
        add(waiter);
        return token.future().onComplete(ended -> {
            timer.cancel();
            removeListener.run();
            waiters.remove(waiter);
        });
    }

    private void add(Consumer<Outcome> waiter) {
        waiters.add(waiter);
        Outcome ended = outcome;
        if (ended != null) notify(waiter, ended);
    }
}
