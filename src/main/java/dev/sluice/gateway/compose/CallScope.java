package dev.sluice.gateway.compose;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.RetryHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the backend calls of one request, and cancels them when the caller disconnects, the deadline passes or the scope
 * closes. A cancelled call fails at once, even if its backend ignores the cancellation. Belongs to one event loop.
 */
final class CallScope {
    private final GatewayRequest request;
    private final Clock clock;
    private final StepEvents events;
    private final Cancellation cancellation = new Cancellation();
    private final CallLimits limits;
    private final Runnable unregister;
    private End end = End.CANCELLED;
    private Clock.@Nullable Timer timer;

    CallScope(GatewayRequest request, Clock clock, StepEvents events) {
        this.request = request;
        this.clock = clock;
        this.events = events;
        this.limits = new CallLimits(request.deadline(), cancellation);
        this.unregister = request.cancellation().onCancel(cancellation::cancel);
    }

    private CallScope(CallScope parent) {
        this.request = parent.request;
        this.clock = parent.clock;
        this.events = parent.events;
        this.limits = new CallLimits(request.deadline(), cancellation);
        this.unregister = parent.cancellation.onCancel(() -> {
            end = parent.end;
            cancellation.cancel();
        });
    }

    /** Returns a scope that closes with this scope, and can be closed earlier. */
    CallScope child() {
        return new CallScope(this);
    }

    /**
     * Creates a call with the request's deadline and cancellation, and starts its record.
     *
     * @throws MemoryLimitException if the record needs more memory than the request or the gateway has
     */
    Call newCall(CallContent content, StepTrace step) {
        Operation operation = content.operation();
        if (step.request().keepsNextCall()) request.memory().reserve(CallTrace.MEMORY);
        CallTrace trace = step.startCall(
                operation.backend(), operation.name(), step.request().newSpanId(), clock.nanos());
        CallState state = CallState.start(clock, RetryHeaders.areIn(request.headers()), trace);
        return new Call(content, request.owner(), limits, state);
    }

    /** Sends a call, unless the scope is closed. Fails with a {@link BackendFailure} only. */
    Future<Reply> send(Backend backend, Call call) {
        if (cancellation.isCancelled()) return Future.failedFuture(end.failureOf(call));
        startTimer();
        return untilCancelled(
                () -> end.failureOf(call), () -> backend.send(call), failure -> toBackendFailure(failure, call));
    }

    /** Starts work for a call. Fails as a cancelled call does, as soon as the scope is cancelled, even if the work continues. */
    <T> Future<T> untilCancelled(Call call, Supplier<Future<T>> work) {
        return untilCancelled(() -> end.failureOf(call), work, failure -> failure);
    }

    /** Starts work for a step. Fails with a {@link StepFailure} as soon as the scope is cancelled, even if the work continues. */
    <T> Future<T> untilCancelled(String step, Supplier<Future<T>> work) {
        startTimer();
        return untilCancelled(() -> end.failureOf(step), work, failure -> failure);
    }

    private <T> Future<T> untilCancelled(
            Supplier<RuntimeException> cancelled, Supplier<Future<T>> work, UnaryOperator<Throwable> failed) {
        Promise<T> result = Promise.promise();
        // Registered before the work registers its own callback, so that this failure is reported.
        Runnable unregisterCall = cancellation.onCancel(() -> result.tryFail(cancelled.get()));
        if (!result.future().isComplete())
            work.get().onComplete(ended -> {
                unregisterCall.run();
                if (ended.succeeded()) result.tryComplete(ended.result());
                else result.tryFail(failed.apply(ended.cause()));
            });
        return result.future();
    }

    /** Returns the clock of the deadline. */
    Clock clock() {
        return clock;
    }

    StepEvents events() {
        return events;
    }

    /** Cancels the calls in flight. */
    void close() {
        if (timer != null) timer.cancel();
        unregister.run();
        cancellation.cancel();
    }

    private static Throwable toBackendFailure(Throwable failure, Call call) {
        return failure instanceof BackendFailure
                ? failure
                : new NoReply(call, FailureReason.PROTOCOL_ERROR, "the backend failed unexpectedly");
    }

    private void startTimer() {
        if (timer == null) timer = clock.after(request.deadline().remaining(clock), this::onDeadline);
    }

    private void onDeadline() {
        end = End.DEADLINE;
        cancellation.cancel();
    }

    /** Why a scope is cancelled. */
    private enum End {
        CANCELLED,
        DEADLINE;

        BackendFailure failureOf(Call call) {
            return this == DEADLINE
                    ? new NoReply.DeadlineExceeded(call, "the request's deadline")
                    : new NoReply.Cancelled(call, Stage.ANYWHERE);
        }

        StepFailure failureOf(String step) {
            return StepFailure.interrupted(
                    step, this == DEADLINE ? StepFailure.Kind.DEADLINE_EXCEEDED : StepFailure.Kind.CANCELLED);
        }
    }
}
