package dev.sluice.upstream.http;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.NotSent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the DNS addresses of a backend, until a limit or the end of the call. Used on the event loop of the call.
 */
final class AddressWait {
    private final Call call;
    private final Deadline limit;
    private final AttemptContext context;
    private final long startedNanos;
    private final Promise<Void> promise = Promise.promise();

    AddressWait(Call call, Deadline limit, AttemptContext context) {
        this.call = call;
        this.limit = limit;
        this.context = context;
        this.startedNanos = context.clock().nanos();
    }

    /**
     * Waits for {@code addresses}, which may complete on any event loop.
     *
     * @return completes on the event loop of the call; fails with a {@link BackendFailure}
     */
    Future<Void> await(Future<Void> addresses) {
        EventLoop eventLoop = EventLoop.current();
        Clock clock = context.clock();
        Runnable unregister =
                call.cancellation().onCancel(() -> promise.tryFail(new Cancelled(call, Cancelled.Stage.CONNECTION)));
        Clock.Timer timer = clock.after(limit.earlierOf(call.deadline()).remaining(clock), this::onTimeout);
        // The answer may arrive long after the call, and must not retain the call until then.
        AtomicReference<@Nullable AddressWait> waiter = new AtomicReference<>(this);
        addresses.onComplete(done -> {
            AddressWait waiting = waiter.get();
            if (waiting != null) eventLoop.execute(() -> waiting.onAnswer(done.cause()));
        });
        return promise.future().onComplete(done -> {
            waiter.set(null);
            timer.cancel();
            unregister.run();
        });
    }

    /** A deadline shorter than the connect timeout says nothing about the DNS servers. */
    private void onTimeout() {
        if (call.deadline().isExpired(context.clock()))
            promise.tryFail(new DeadlineExceeded(call, "while waiting for an address", false));
        else failResolution("no DNS answer in time");
    }

    private void onAnswer(@Nullable Throwable failure) {
        if (failure == null) promise.tryComplete();
        else failResolution(String.valueOf(failure.getMessage()));
    }

    private void failResolution(String detail) {
        promise.tryFail(new NotSent(call, FailureReason.DNS_FAILED, detail));
    }

    Duration elapsed() {
        return Duration.ofNanos(context.clock().nanos() - startedNanos);
    }
}
