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
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import java.util.function.Supplier;
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
    private FailureReason end = FailureReason.CANCELLED;

    /**
     * Ends the scope at the deadline. The waits of the calls have no timers, because the deadline also cancels the calls in flight and
     * the children.
     */
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
     * Creates a call with the request's deadline and cancellation, and starts its trace.
     *
     * @throws MemoryLimitException if the trace needs more memory than the request or the gateway has
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
        if (cancellation.isCancelled()) return Future.failedFuture(failureOf(call));
        startTimer();
        // Registered before the backend registers its own action, so that this failure is reported.
        Wait<Reply> reply = waitFor(call);
        backend.sendSafely(call)
                .onComplete((received, failure) -> reply.complete(received, toBackendFailure(failure, call)));
        return reply.future();
    }

    /** Starts work for a call. Fails as a cancelled call does, as soon as the scope is cancelled, even if the work continues. */
    <T> Future<T> untilCancelled(Call call, Supplier<Future<T>> work) {
        return this.<T>waitFor(call).answerOf(work);
    }

    private <T> Wait<T> waitFor(Call call) {
        return new Wait<T>().cancelledBy(cancellation, () -> failureOf(call));
    }

    /** Starts work for a step. Fails with a {@link StepFailure} as soon as the scope is cancelled, even if the work continues. */
    <T> Future<T> untilCancelled(String step, Supplier<Future<T>> work) {
        startTimer();
        return new Wait<T>()
                .cancelledBy(cancellation, () -> StepFailure.interrupted(step, end))
                .answerOf(work);
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

    /** Hides the exception of a bug, which the guards of the backend have logged. */
    private static @Nullable Throwable toBackendFailure(@Nullable Throwable failure, Call call) {
        return failure == null || failure instanceof BackendFailure
                ? failure
                : new NoReply(call, FailureReason.PROTOCOL_ERROR, "the backend failed unexpectedly");
    }

    private void startTimer() {
        if (timer == null) timer = clock.after(request.deadline().remaining(clock), this::onDeadline);
    }

    private void onDeadline() {
        end = FailureReason.DEADLINE_EXCEEDED;
        cancellation.cancel();
    }

    private BackendFailure failureOf(Call call) {
        return end == FailureReason.DEADLINE_EXCEEDED
                ? new NoReply.DeadlineExceeded(call, "the request's deadline")
                : new NoReply.Cancelled(call, Stage.ANYWHERE);
    }
}
