package dev.sluice.upstream.guard;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the whole call to the total timeout, reports its outcome, and logs the exception of a bug. It needs no timer, because
 * the deadline of the call bounds every inner wait.
 */
public final class TotalTimeout implements Backend {
    private static final Logger log = LoggerFactory.getLogger(TotalTimeout.class);

    private final Duration timeout;
    private final BackendContext context;
    private final Backend inner;

    public TotalTimeout(Duration timeout, BackendContext context, Backend inner) {
        this.timeout = timeout;
        this.context = context;
        this.inner = inner;
    }

    @Override
    public Future<Reply> send(Call call) {
        return sendIfLive(call.withTimeout(timeout)).onComplete((reply, failure) -> report(call, failure));
    }

    private void report(Call call, @Nullable Throwable failure) {
        BackendEvents events = context.events();
        Duration elapsed = call.state().end(failure);
        events.onCallEnd(call.operation(), failure == null ? null : BackendFailure.reasonOf(failure), elapsed);
        Stage stage = failure instanceof BackendFailure known ? known.stage() : null;
        if (stage != null) events.onCallCancel(stage.code());
        if (failure != null && !(failure instanceof BackendFailure))
            log.error("the call {} failed unexpectedly", call.operation(), failure);
    }

    private Future<Reply> sendIfLive(Call call) {
        if (call.cancellation().isCancelled()) return Future.failedFuture(new Cancelled(call, Stage.ARRIVAL));
        if (call.deadline().isExpired(context.clock()))
            return Future.failedFuture(new DeadlineExceeded(call, "before the call started"));
        return inner.sendSafely(call);
    }
}
