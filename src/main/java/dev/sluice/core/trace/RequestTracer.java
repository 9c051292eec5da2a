package dev.sluice.core.trace;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Decides which requests are exported as traces, and exports them. Thread-safe; called on event loops. */
public interface RequestTracer {
    /** Exports nothing. */
    RequestTracer OFF = new RequestTracer() {};

    /**
     * Returns the span of a request with the decision about sampling, and with the parts of the head that its export needs; the same
     * span while tracing is off.
     *
     * @param span its ids, and the decision of the caller
     * @param isDecided whether the caller is a trusted proxy with a trace, whose decision about sampling counts
     */
    default ServerSpan sample(HttpServerRequest request, ServerSpan span, boolean isDecided) {
        return span;
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

    /** Exports the spans of a trace that has ended, if it is sampled, has failed or was slow. */
    default void onEnd(RequestTrace trace) {}
}
