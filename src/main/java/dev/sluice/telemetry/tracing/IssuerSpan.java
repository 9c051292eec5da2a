package dev.sluice.telemetry.tracing;

import dev.sluice.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * The root span of a request to an issuer.
 *
 * @param issuer the entry of the configuration, such as {@code credentials.shop}
 * @param cause the request of a caller that caused it; null for none, as for a refresh by a timer
 */
record IssuerSpan(String issuer, @Nullable TraceContext cause) {}
