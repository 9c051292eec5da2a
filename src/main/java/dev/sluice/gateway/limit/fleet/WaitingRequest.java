package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for a reply of the store, at most until its deadline. Its future completes on the event loop that created it. The owner
 * synchronizes {@link #decide}, and completes a decided request from any thread.
 */
final class WaitingRequest {
    private final EventLoop loop = EventLoop.current();
    private final Promise<Decision> promise = Promise.promise();
    private final long units;
    private final Report report;
    private @Nullable Outcome outcome;
    private long unitsLeft;
    private volatile Clock.@Nullable Timer deadline;

    /** Makes the decision of a request. */
    @FunctionalInterface
    interface Report {
        Decision decision(Outcome outcome, long unitsLeft);
    }

    WaitingRequest(long units, Report report) {
        this.units = units;
        this.report = report;
    }

    /** Starts the timer of the deadline on the current event loop. */
    void startTimer(Clock clock, long nanos, Runnable onDeadline) {
        deadline = clock.after(nanos, onDeadline);
    }

    Future<Decision> decision() {
        return promise.future();
    }

    long units() {
        return units;
    }

    boolean isOpen() {
        return outcome == null;
    }

    /** Decides about the request. A second call has no effect. */
    void decide(Outcome decided, long left) {
        if (outcome != null) return;
        outcome = decided;
        unitsLeft = left;
    }

    /** Completes the future of a request that is decided. Must not run under the lock of the owner. */
    void complete() {
        Clock.Timer timer = deadline;
        if (timer != null) timer.cancel();
        Outcome decided = Objects.requireNonNull(outcome, "an open request has no outcome");
        long left = unitsLeft;
        loop.execute(() -> promise.tryComplete(report.decision(decided, left)));
    }
}
