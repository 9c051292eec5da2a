package dev.sluice.upstream.guard;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.NotSent.BulkheadFull;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call in the queue of a bulkhead. Its wait ends with a permit, the longest wait, the deadline, a cancellation or an
 * open circuit. Other event loops use only {@link #tenantQueue}, {@link #onPermit} and {@link #onCircuitOpen}.
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

    /** Written once under the lock of {@link PermitPool}, before other event loops see this call. */
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
        if (remaining < maxWait.toNanos()) failAfter(remaining, () -> new DeadlineExceeded(call, "while queued"));
        else failAfter(maxWait.toNanos(), () -> waitTimeout(maxWait));
        unregister = call.cancellation().onCancel(() -> fail(new Cancelled(call, Stage.QUEUE)));
        return reply.future();
    }

    private BulkheadFull waitTimeout(Duration maxWait) {
        return new BulkheadFull(call, bulkhead.limitFor(this), "no permit within " + Durations.format(maxWait));
    }

    private void failAfter(long nanos, Supplier<BackendFailure> failure) {
        timer = clock.after(nanos, () -> fail(failure.get()));
    }

    /** Fails the call, because the circuit would reject it after the wait. */
    void onCircuitOpen(Duration remaining) {
        eventLoop.execute(() -> {
            if (waiting) fail(new CircuitOpen(call, remaining));
        });
    }

    /** Runs the call on its own event loop. */
    void onPermit() {
        eventLoop.execute(this::runIfWaiting);
    }

    private void runIfWaiting() {
        if (waiting) {
            stopWaiting();
            bulkhead.runQueued(this).onComplete(reply);
        } else bulkhead.release(tenantQueue());
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
