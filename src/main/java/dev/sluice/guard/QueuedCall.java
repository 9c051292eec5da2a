package dev.sluice.guard;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.Cancelled.Stage;
import dev.sluice.backend.NoReply.DeadlineExceeded;
import dev.sluice.backend.NotSent.BulkheadFull;
import dev.sluice.backend.NotSent.CircuitOpen;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Durations;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call in a bulkhead's queue. Its wait ends by its turn, by the longest wait, by the call's deadline or by its
 * cancellation, whichever comes first, or by an open circuit. Other event loops touch nothing but {@link #tenantQueue}, {@link
 * #onPermit} and {@link #onCircuitOpen}; all else belongs to the loop of the call.
 */
final class QueuedCall {
    private final Bulkhead bulkhead;
    private final Call call;
    private final Clock clock;
    private final EventLoop eventLoop = EventLoop.current();
    private final Promise<Reply> reply = Promise.promise();
    private final long queuedNanos;

    private Clock.@Nullable Timer timer;
    private Runnable unregister = () -> {};
    private boolean waiting = true;

    /** Written once, under the lock of {@link PermitPool} and before anybody else can see this waiter. */
    private @Nullable TenantQueue tenantQueue;

    QueuedCall(Bulkhead bulkhead, Call call, Clock clock) {
        this.bulkhead = bulkhead;
        this.call = call;
        this.clock = clock;
        this.queuedNanos = clock.nanos();
    }

    Call call() {
        return call;
    }

    Duration waitTime() {
        return Duration.ofNanos(clock.nanos() - queuedNanos);
    }

    TenantQueue tenantQueue() {
        return requireNonNull(tenantQueue);
    }

    void assignTo(TenantQueue assigned) {
        tenantQueue = assigned;
    }

    Future<Reply> startWaiting(Duration maxWait) {
        long remaining = call.deadline().remaining(clock);
        if (remaining < maxWait.toNanos())
            failAfter(remaining, () -> new DeadlineExceeded(call, "while waiting for its turn"));
        else failAfter(maxWait.toNanos(), () -> waitTimeout(maxWait));
        unregister = call.cancellation().onCancel(() -> fail(new Cancelled(call, Stage.QUEUE)));
        return reply.future();
    }

    private BulkheadFull waitTimeout(Duration maxWait) {
        return new BulkheadFull(call, bulkhead.limitFor(this), "no turn within " + Durations.format(maxWait));
    }

    private void failAfter(long nanos, Supplier<BackendFailure> failure) {
        timer = clock.after(nanos, () -> fail(failure.get()));
    }

    /** The circuit has opened: at the end of the wait there would be a refusal. */
    void onCircuitOpen(Duration remaining) {
        eventLoop.execute(() -> {
            if (waiting) fail(new CircuitOpen(call, remaining));
        });
    }

    /** Its turn has come; it goes on from its own loop. */
    void onPermit() {
        eventLoop.execute(this::runIfWaiting);
    }

    private void runIfWaiting() {
        // It may have given up between the grant and now: then the permit is the next one's.
        if (!waiting) bulkhead.release(tenantQueue());
        else {
            stopWaiting();
            bulkhead.runQueued(this).onComplete(reply);
        }
    }

    private void fail(BackendFailure failure) {
        stopWaiting();
        bulkhead.dequeue(this, failure);
        reply.fail(failure);
    }

    private void stopWaiting() {
        waiting = false;
        if (timer != null) timer.cancel();
        unregister.run();
    }
}
