package dev.sluice.trace;

import org.jspecify.annotations.Nullable;

/** Starts the span of each request. Thread-safe; called on event loops. */
@FunctionalInterface
public interface RequestTracer {
    /** Starts no spans. */
    RequestTracer OFF = trusted -> null;

    /**
     * Returns the span of the request that the current event loop handles; null while tracing is off.
     *
     * @param trusted the context of a trusted proxy, whose decision about sampling and whose state count; null for none
     */
    @Nullable
    ServerSpan start(@Nullable TraceContext trusted);
}
