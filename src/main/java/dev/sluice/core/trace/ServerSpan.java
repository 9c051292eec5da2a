package dev.sluice.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * The span of this gateway for a request.
 *
 * @param context the trace of the request, with this span
 * @param parentSpanId the span of the caller; 0 for none
 * @param details the parts of the span that the trace of the request does not have, which only the room that traces reads; null while
 *     tracing is off
 */
public record ServerSpan(
        TraceContext context, long parentSpanId, @Nullable SpanDetails details) {}
