package dev.sluice.credentials;

import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.NotSent;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One effort to obtain a token, shared by all calls that wait for it. Bulkheads bound the number of waiting calls, and
 * deadlines their time.
 *
 * <p>Thread-safe: calls wait on any event loop, and a waiter receives the outcome from the thread that removes it from the
 * set.
 */
final class TokenRefresh {
    /** Longer than all attempts and pauses together. A refresh this old has lost its timers with the verticle that started it. */
    private static final long MAX_DURATION = TimeUnit.SECONDS.toNanos(30);

    private final Set<Consumer<Outcome>> waiters = ConcurrentHashMap.newKeySet();
    private final long startedAt;
    private final String trigger;
    private volatile @Nullable Outcome outcome;

    /** A token; or the reason of a failure, and the end of the pause after it. */
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

    TokenRefresh(long startedAt, String trigger) {
        this.startedAt = startedAt;
        this.trigger = trigger;
    }

    /** The reason for the refresh: a trigger of {@link TokenEvents#requested}. */
    String trigger() {
        return trigger;
    }

    /** Returns whether the next call without a usable token starts another refresh. */
    boolean isStale(long now, @Nullable AccessToken current) {
        Outcome known = outcome;
        return known == null ? now - startedAt > MAX_DURATION : known.isStale(now, current);
    }

    boolean hasFailed() {
        Outcome known = outcome;
        return known != null && known.token == null;
    }

    void succeed(AccessToken token) {
        complete(new Outcome(token, "", 0));
    }

    /** Ends without a token. Calls fail with the reason until {@code retryAt}, in nanoseconds of the clock. */
    void fail(String reason, long retryAt) {
        complete(new Outcome(null, reason, retryAt));
    }

    private void complete(Outcome known) {
        outcome = known;
        waiters.forEach(waiter -> notify(waiter, known));
    }

    private void notify(Consumer<Outcome> waiter, Outcome known) {
        if (waiters.remove(waiter)) waiter.accept(known);
    }

    /**
     * Waits for the token until the call's deadline. The future completes on the call's event loop and fails with a {@link
     * dev.sluice.backend.BackendFailure}; the refresh goes on for other calls.
     */
    Future<AccessToken> await(Call call, Clock clock) {
        EventLoop loop = EventLoop.current();
        Promise<AccessToken> token = Promise.promise();
        // Not DeadlineExceeded, which counts against a backend: this one was never called.
        Clock.Timer timer = clock.after(
                call.deadline().remaining(clock),
                () -> token.tryFail(new NotSent(call, FailureReason.NO_CREDENTIALS, "no token before the deadline")));
        Runnable forget = call.cancellation()
                .onCancel(() -> token.tryFail(new NoReply.Cancelled(call, NoReply.Cancelled.Stage.TOKEN)));
        Consumer<Outcome> waiter =
                known -> loop.execute(() -> known.resultFor(call).onComplete(token::tryComplete, token::tryFail));
        add(waiter);
        return token.future().onComplete(ended -> {
            timer.cancel();
            forget.run();
            waiters.remove(waiter);
        });
    }

    private void add(Consumer<Outcome> waiter) {
        waiters.add(waiter);
        Outcome known = outcome;
        if (known != null) notify(waiter, known);
    }
}
