package dev.sluice.trace;

import org.jspecify.annotations.Nullable;

/** Starts the span of each request, and exports the spans of its record. Thread-safe; called on event loops. */
public interface RequestTracer {
    /** Traces nothing. */
    RequestTracer OFF = new RequestTracer() {};

    /**
     * Returns the span of the request that the current event loop handles; null while tracing is off.
     *
     * @param trusted the context of a trusted proxy, whose decision about sampling and whose state count; null for none
     */
    default @Nullable ServerSpan start(@Nullable TraceContext trusted) {
        return null;
    }

    /** Exports the spans of a record that has ended, if the request is sampled, has failed or was slow. */
    default void ended(RequestTrace request) {}
}
