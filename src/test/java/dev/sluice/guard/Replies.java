package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.DeadlineExceeded;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.function.BiFunction;

/** What a scripted backend can do. */
final class Replies {
    private Replies() {}

    static Backend status(int status) {
        return status(status, HttpHeaders.headers());
    }

    static Backend status(int status, String header, String value) {
        return status(status, HttpHeaders.headers().add(header, value));
    }

    static Backend status(int status, MultiMap headers) {
        return call -> status / 100 == 2
                ? Future.succeededFuture(new Reply(status, headers, Buffer.buffer()))
                : Future.failedFuture(UnusableReply.of(call, status, headers));
    }

    static Backend failure(BiFunction<Call, String, BackendFailure> failure) {
        return call -> Future.failedFuture(failure.apply(call, "scripted"));
    }

    static Backend notReached(FailureReason reason) {
        return failure((call, detail) -> new NotSent(call, reason, detail));
    }

    static Backend notAnswered(FailureReason reason) {
        return failure((call, detail) -> new NoReply(call, reason, detail));
    }

    static Backend bug() {
        return call -> {
            throw new IllegalStateException("a bug");
        };
    }

    /** Never answers, whatever happens. */
    static Backend silence() {
        return call -> Promise.<Reply>promise().future();
    }

    /** Answers after a time; keeps the promise of the HTTP client to end by the deadline and by cancellation. */
    static Backend after(Duration time, Clock clock, Backend backend) {
        return call -> {
            Promise<Reply> reply = Promise.promise();
            long remaining = call.deadline().remaining(clock);
            boolean inTime = time.toNanos() <= remaining;
            Backend behaviour = inTime ? backend : failure(DeadlineExceeded::new);
            Clock.Timer timer = clock.after(
                    inTime ? time.toNanos() : remaining,
                    () -> behaviour.sendSafely(call).onComplete(reply));
            call.cancellation().onCancel(() -> {
                timer.cancel();
                reply.tryFail(new Cancelled(call, Cancelled.Stage.EXCHANGE));
            });
            return reply.future();
        };
    }
}
