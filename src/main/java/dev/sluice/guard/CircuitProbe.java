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
    private final EventLoop loop = EventLoop.current();
    private final Cancellation cancellation = new Cancellation();
    private final Promise<Reply> outcome = Promise.promise();

    CircuitProbe(Call call) {
        this.call = call;
    }

    /** How the probe ends. */
    Future<Reply> send(Backend inner, CircuitStateMachine circuit) {
        circuit.at(call.deadline(), () -> loop.execute(this::giveUp));
        inner.sendSafely(call.under(cancellation)).onComplete(ended -> tryEnd(outcome, ended));
        return outcome.future();
    }

    private void giveUp() {
        if (outcome.tryFail(new DeadlineExceeded(call, "while probing"))) cancellation.cancel();
    }

    /** What the caller sees of it: how it ends, unless the caller goes away before. */
    Future<Reply> answer(Future<Reply> ended) {
        Promise<Reply> answer = Promise.promise();
        Runnable forget = call.cancellation().onCancel(() -> answer.tryFail(new Cancelled(call, Stage.PROBE)));
        ended.onComplete(result -> {
            forget.run();
            tryEnd(answer, result);
        });
        return answer.future();
    }

    private static void tryEnd(Promise<Reply> promise, AsyncResult<Reply> result) {
        if (result.succeeded()) promise.tryComplete(result.result());
        else promise.tryFail(result.cause());
    }
}
