package dev.sluice.upstream.guard;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * The call that decides a half-open circuit. Only the backend or the deadline of the call decides: if the caller
 * cancels, its call fails at once and the probe continues.
 */
final class CircuitProbe {
    private final Call call;
    private final EventLoop eventLoop = EventLoop.current();
    private final Cancellation cancellation = new Cancellation();
    private final Promise<Reply> outcome = Promise.promise();

    CircuitProbe(Call call) {
        this.call = call;
    }

    /** Sends the probe. The future fails at the deadline, even if the backend does not respond. */
    Future<Reply> send(Backend inner, CircuitStateMachine circuit) {
        circuit.runAt(call.deadline(), () -> eventLoop.execute(this::onDeadline));
        inner.sendSafely(call.withCancellation(cancellation)).onComplete(result -> tryComplete(outcome, result));
        return outcome.future();
    }

    private void onDeadline() {
        if (outcome.tryFail(new DeadlineExceeded(call, "while probing"))) cancellation.cancel();
    }

    /** Returns the reply for the caller, which fails if the caller cancels first. */
    Future<Reply> forCaller(Future<Reply> reply) {
        Promise<Reply> promise = Promise.promise();
        Runnable unregister = call.cancellation().onCancel(() -> promise.tryFail(new Cancelled(call, Stage.PROBE)));
        reply.onComplete(result -> {
            unregister.run();
            tryComplete(promise, result);
        });
        return promise.future();
    }

    private static void tryComplete(Promise<Reply> promise, AsyncResult<Reply> result) {
        if (result.succeeded()) promise.tryComplete(result.result());
        else promise.tryFail(result.cause());
    }
}
