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
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
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
    private final Wait<Void> permit = new Wait<>();
    private final long queuedNanos;

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
        boolean isDeadlineFirst = remaining < maxWait.toNanos();
        return permit.cancelledBy(call.cancellation(), () -> new Cancelled(call, Stage.QUEUE))
                .atMost(
                        isDeadlineFirst ? remaining : maxWait.toNanos(),
                        clock,
                        () -> isDeadlineFirst ? new DeadlineExceeded(call, "while queued") : waitTimeout(maxWait))
                .future()
                .onFailure(failure -> bulkhead.dequeue(this, (BackendFailure) failure))
                .compose(granted -> bulkhead.runQueued(this));
    }

    private BulkheadFull waitTimeout(Duration maxWait) {
        return new BulkheadFull(call, bulkhead.limitFor(this), "no permit within " + Durations.format(maxWait));
    }

    /** Fails the call, because the circuit would reject it after the wait. */
    void onCircuitOpen(Duration remaining) {
        execute(() -> permit.fail(new CircuitOpen(call, remaining)));
    }

    /**
     * Runs the call on its own event loop. A permit that arrives after the wait goes to the next call.
     *
     * @return false if the event loop has closed, and the permit is left to the caller of this method
     */
    boolean onPermit() {
        return execute(() -> {
            if (permit.isOver()) bulkhead.release(tenantQueue());
            else permit.succeed();
        });
    }

    private boolean execute(Runnable task) {
        try {
            eventLoop.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }
}
