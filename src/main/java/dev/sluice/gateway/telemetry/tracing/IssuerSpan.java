package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.memory.TextSize;
import dev.sluice.core.trace.SpanDetails;
import dev.sluice.core.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * The root span of a request to an issuer.
 *
 * @param issuer the entry of the configuration, such as {@code credentials.shop}
 * @param cause the request of a caller that caused it; null for none, as for a refresh by a timer
 */
record IssuerSpan(String issuer, @Nullable TraceContext cause) implements SpanDetails {
    /** With the context of the cause, and without its name, which all spans of an issuer share. */
    private static final int BYTES = 72;

    @Override
    public int bytes() {
        return BYTES + (cause == null ? 0 : TextSize.ofLatin1(cause.state()));
    }
}
