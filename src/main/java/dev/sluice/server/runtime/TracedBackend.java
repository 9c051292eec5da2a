package dev.sluice.server.runtime;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.RequestId;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.ServerSpan;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Records each request to an issuer while tracing is on. Such a request has a trace of its own: many callers may wait for one
 * token, and a timer refreshes it without any.
 */
record TracedBackend(String name, Backend inner, GatewayContext context) implements Backend {

    @Override
    public Future<Reply> send(Call call) {
        ServerSpan span =
                context.tracer().startForIssuer(name, call.state().trace().cause());
        if (span == null) return inner.send(call);
        Clock clock = context.clock();
        RequestTrace trace = new RequestTrace(
                RequestId.make(context.random()),
                span,
                clock.nanos(),
                clock.now().toEpochMilli());
        StepTrace step = trace.startStep(name, clock.nanos());
        CallTrace recorded =
                step.startCall(call.operation().backend(), call.operation().name(), trace.newSpanId(), clock.nanos());
        return inner.send(call.withState(CallState.start(clock, false, recorded)))
                .onComplete((reply, failure) -> end(step, reply, failure));
    }

    private void end(StepTrace step, @Nullable Reply reply, @Nullable Throwable failure) {
        RequestTrace trace = step.request();
        long now = context.clock().nanos();
        if (failure != null)
            trace.onFailure(BackendFailure.reasonOf(failure), step.name(), BackendFailure.detailOf(failure));
        step.onEnd(failure == null ? "answered" : "failed", trace.reason(), now);
        trace.onResponseHead(reply == null ? 0 : reply.status(), failure == null, now);
        trace.onEnd(0, 0, now);
        context.tracer().onEnd(trace);
    }
}
