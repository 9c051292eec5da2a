package dev.sluice.backend.http;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.DeadlineExceeded;
import dev.sluice.backend.NotSent;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for an answer of a name server, until a time limit or the end of the call. Used on the call's event loop. */
final class AddressWait {
    private final Call call;
    private final Deadline limit;
    private final AttemptContext wire;
    private final long startedNanos;
    private final Promise<Void> ended = Promise.promise();

    AddressWait(Call call, Deadline limit, AttemptContext wire) {
        this.call = call;
        this.limit = limit;
        this.wire = wire;
        this.startedNanos = wire.clock().nanos();
    }

    /**
     * Waits for an answer that may come on any event loop.
     *
     * @return ends on the call's event loop; fails with a {@link BackendFailure}
     */
    Future<Void> until(Future<Void> answer) {
        EventLoop loop = EventLoop.current();
        Clock clock = wire.clock();
        Runnable forget =
                call.cancellation().onCancel(() -> ended.tryFail(new Cancelled(call, Cancelled.Stage.CONNECTION)));
        Clock.Timer timer = clock.after(limit.orSooner(call.deadline()).remaining(clock), this::onTimeout);
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
        ended.tryFail(new NotSent(call, FailureReason.DNS_FAILED, detail));
    }

    /** Time since it began. */
    Duration elapsed() {
        return Duration.ofNanos(wire.clock().nanos() - startedNanos);
    }
}
