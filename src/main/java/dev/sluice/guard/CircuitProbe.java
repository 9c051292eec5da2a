package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.Cancelled.Stage;
import dev.sluice.backend.NoReply.DeadlineExceeded;
import dev.sluice.backend.Reply;
import dev.sluice.time.EventLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * The one call that decides a half-open circuit. It must come to an end, and to one of the backend's making: a caller who
 * goes away gets its failure at once while the probe runs on, and a probe that hangs ends with the call's deadline.
 */
final class CircuitProbe {
    private final Call call;
    private final EventLoop eventLoop = EventLoop.current();
    private final Cancellation cancellation = new Cancellation();
    private final Promise<Reply> outcome = Promise.promise();

    CircuitProbe(Call call) {
        this.call = call;
    }

    /** How the probe ends. */
    Future<Reply> send(Backend inner, CircuitStateMachine circuit) {
        circuit.runAt(call.deadline(), () -> eventLoop.execute(this::onDeadline));
        inner.sendSafely(call.withCancellation(cancellation)).onComplete(result -> tryComplete(outcome, result));
        return outcome.future();
    }

    private void onDeadline() {
        if (outcome.tryFail(new DeadlineExceeded(call, "while probing"))) cancellation.cancel();
    }

    /** What the caller sees of it: how it ends, unless the caller goes away before. */
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
