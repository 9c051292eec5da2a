package dev.sluice.guard;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NoReply.Cancelled.Stage;
import dev.sluice.backend.NoReply.DeadlineExceeded;
import dev.sluice.backend.Reply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The outermost guard: gives the whole call its time, from its beginning to its end, and tells how it went. Everything
 * that waits further in is bounded by the call's deadline, so it needs no timer of its own.
 */
public final class TotalTimeout implements Backend {
    private final Duration total;
    private final BackendContext surroundings;
    private final Backend inner;

    public TotalTimeout(Duration total, BackendContext surroundings, Backend inner) {
        this.total = total;
        this.surroundings = surroundings;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        return sendIfWanted(call.within(total)).onComplete(outcome -> tell(call, outcome));
    }

    private void tell(Call call, AsyncResult<Reply> outcome) {
        BackendEvents events = surroundings.events();
        events.called(call.operation(), nameOf(outcome), call.progress().elapsed());
        Stage stage = outcome.cause() instanceof BackendFailure failure ? failure.stage() : null;
        if (stage != null) events.cancelled(stage.token());
    }

    private Future<Reply> sendIfWanted(Call call) {
        if (call.cancellation().isCancelled()) return Future.failedFuture(new Cancelled(call, Stage.ARRIVAL));
        if (call.deadline().hasPassed(surroundings.clock()))
            return Future.failedFuture(new DeadlineExceeded(call, "before it began"));
        return inner.sendSafely(call);
    }

    private static String nameOf(AsyncResult<Reply> outcome) {
        if (outcome.succeeded()) return "success";
        return outcome.cause() instanceof BackendFailure failure
                ? failure.reason().token()
                : "bug";
    }
}
