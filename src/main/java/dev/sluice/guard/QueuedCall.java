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
 * cancellation, whichever comes first, or by an open circuit. Other event loops touch nothing but {@link #lane}, {@link
 * #granted} and {@link #dismiss}; all else belongs to the loop of the call.
 */
final class QueuedCall {
    private final Bulkhead bulkhead;
    private final Call call;
    private final Clock clock;
    private final EventLoop loop = EventLoop.current();
    private final Promise<Reply> reply = Promise.promise();
    private final long sinceNanos;

    private Clock.@Nullable Timer timer;
    private Runnable forget = () -> {};
    private boolean waits = true;

    /** Written once, under the lock of {@link PermitPool} and before anybody else can see this waiter. */
    private @Nullable TenantQueue lane;

    QueuedCall(Bulkhead bulkhead, Call call, Clock clock) {
        this.bulkhead = bulkhead;
        this.call = call;
        this.clock = clock;
        this.sinceNanos = clock.nanos();
    }

    Call call() {
        return call;
    }

    Duration waited() {
        return Duration.ofNanos(clock.nanos() - sinceNanos);
    }

    TenantQueue lane() {
        return requireNonNull(lane);
    }

    void in(TenantQueue its) {
        lane = its;
    }

    Future<Reply> await(Duration longest) {
        long remaining = call.deadline().remaining(clock);
        if (remaining < longest.toNanos())
            endIn(remaining, () -> new DeadlineExceeded(call, "while waiting for its turn"));
        else endIn(longest.toNanos(), () -> noTurnWithin(longest));
        forget = call.cancellation().onCancel(() -> giveUp(new Cancelled(call, Stage.QUEUE)));
        return reply.future();
    }

    private BulkheadFull noTurnWithin(Duration longest) {
        return new BulkheadFull(call, bulkhead.limitOf(this), "no turn within " + Durations.format(longest));
    }

    private void endIn(long nanos, Supplier<BackendFailure> failure) {
        timer = clock.after(nanos, () -> giveUp(failure.get()));
    }

    /** The circuit has opened: at the end of the wait there would be a refusal. */
    void dismiss(Duration remaining) {
        loop.execute(() -> {
            if (waits) giveUp(new CircuitOpen(call, remaining));
        });
    }

    /** Its turn has come; it goes on from its own loop. */
    void granted() {
        loop.execute(this::proceed);
    }

    private void proceed() {
        // It may have given up between the grant and now: then the permit is the next one's.
        if (!waits) bulkhead.leave(lane());
        else {
            stopWaiting();
            bulkhead.proceed(this).onComplete(reply);
        }
    }

    private void giveUp(BackendFailure failure) {
        stopWaiting();
        bulkhead.abandon(this, failure);
        reply.fail(failure);
    }

    private void stopWaiting() {
        waits = false;
        if (timer != null) timer.cancel();
        forget.run();
    }
}
