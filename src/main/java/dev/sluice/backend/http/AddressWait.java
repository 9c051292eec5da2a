package dev.sluice.backend.http;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.NotAnswered.Cancelled;
import dev.sluice.backend.NotAnswered.DeadlineExceeded;
import dev.sluice.backend.NotReached.DnsFailed;
import dev.sluice.time.Clock;
import dev.sluice.time.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The wait of one call for the first address of its backend, no longer than the connect timeout. Used on the call's event loop. */
final class AddressWait {
    private final Call call;
    private final Wire wire;
    private final long startedNanos;
    private final Promise<Void> ended = Promise.promise();

    AddressWait(Call call, Wire wire) {
        this.call = call;
        this.wire = wire;
        this.startedNanos = wire.clock().nanos();
    }

    /**
     * Waits for an answer that may come on any event loop.
     *
     * @return ends on the call's event loop; fails with a {@link BackendFailure}
     */
    Future<Void> until(Future<Void> answer) {
        Executor loop = Loop.current();
        Clock clock = wire.clock();
        Runnable forget =
                call.cancellation().onCancel(() -> ended.tryFail(new Cancelled(call, Cancelled.Stage.CONNECTION)));
        long nanos = Math.min(
                wire.spec().timeout().connect().toNanos(), call.deadline().remaining(clock));
        Clock.Timer timer = clock.after(nanos, this::onTimeout);
        // The answer may come long after this call has ended, and must not retain it until then.
        AtomicReference<@Nullable AddressWait> waiting = new AtomicReference<>(this);
        answer.onComplete(done -> {
            AddressWait pending = waiting.get();
            if (pending != null) loop.execute(() -> pending.end(done.cause()));
        });
        return ended.future().onComplete(done -> {
            waiting.set(null);
            timer.cancel();
            forget.run();
        });
    }

    /** A caller that leaves less time than the connect timeout says nothing of the name servers. */
    private void onTimeout() {
        if (call.deadline().hasPassed(wire.clock()))
            ended.tryFail(new DeadlineExceeded(call, "waiting for an address", false));
        else fail("no answer of a name server in time");
    }

    private void end(@Nullable Throwable failure) {
        if (failure == null) ended.tryComplete();
        else fail(String.valueOf(failure.getMessage()));
    }

    private void fail(String detail) {
        ended.tryFail(new DnsFailed(call, detail));
    }

    /** Time since it began. */
    Duration elapsed() {
        return Duration.ofNanos(wire.clock().nanos() - startedNanos);
    }
}
