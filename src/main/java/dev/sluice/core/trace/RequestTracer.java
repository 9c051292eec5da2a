package dev.sluice.core.trace;

import org.jspecify.annotations.Nullable;

/** Starts the spans of requests. Thread-safe; called on event loops. */
public interface RequestTracer {
    /** Starts no spans. */
    RequestTracer OFF = new RequestTracer() {};

    /**
     * Returns the span of the request that the current event loop handles; null while tracing is off.
     *
     * @param caller the trace of the caller; null for none
     * @param isTrusted whether the caller is a trusted proxy, whose decision about sampling counts
     */
    default @Nullable ServerSpan start(@Nullable TraceContext caller, boolean isTrusted) {
        return null;
    }

    /**
     * Returns the span of a request to an issuer, in a trace of its own; null while tracing is off. Several callers may wait for the
     * response.
     *
     * @param issuer the entry of the configuration, such as {@code credentials.shop}
     * @param cause the request of a caller that caused it, to which the span has a link; null for none
     */
    default @Nullable ServerSpan startForIssuer(String issuer, @Nullable TraceContext cause) {
        return null;
    }

    /** Exports the spans of a record that has ended, if it is sampled, has failed or was slow. */
    default void ended(RequestTrace trace) {}
}
