package dev.sluice.trace;

import org.jspecify.annotations.Nullable;

/**
 * The span of this gateway for a request.
 *
 * @param context the trace of the request, with this span
 * @param parentSpanId the span of the caller; 0 for none
 * @param recorded the span of the HTTP server, which only the room that traces reads; null while tracing is off
 */
public record ServerSpan(
        TraceContext context, long parentSpanId, @Nullable Object recorded) {}
