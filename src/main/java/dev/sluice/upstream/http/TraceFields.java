package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.CallState;
import io.vertx.core.MultiMap;

/** Writes the id and the trace of a caller's request into the head of each attempt (W3C Trace Context). */
final class TraceFields {
    private TraceFields() {}

    /** Replaces fields of a step. Leaves those of a call that belongs to no request, whose program may set its own. */
    static void write(CallState call, MultiMap headers) {
        StepTrace step = call.trace().step();
        if (step == null) return;
        AttemptTrace attempt = requireNonNull(call.attempt());
        TraceContext context = step.request().context();
        headers.set(HeaderSyntax.REQUEST_ID, step.request().requestId());
        headers.set(HeaderSyntax.TRACE_PARENT, context.header(attempt.spanId()));
        String state = context.state();
        if (state == null) headers.remove(HeaderSyntax.TRACE_STATE);
        else headers.set(HeaderSyntax.TRACE_STATE, state);
    }
}
