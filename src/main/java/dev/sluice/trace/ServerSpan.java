package dev.sluice.trace;

/**
 * The span of this gateway for a request, while tracing is on.
 *
 * @param context the trace of the request, with this span
 * @param parentSpanId the span of the caller; 0 for none
 * @param recorded the span of the HTTP server, which only the room that traces reads
 */
public record ServerSpan(TraceContext context, long parentSpanId, Object recorded) {}
