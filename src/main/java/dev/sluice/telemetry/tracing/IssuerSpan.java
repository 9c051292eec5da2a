package dev.sluice.telemetry.tracing;

import io.opentelemetry.api.trace.SpanContext;

/**
 * The root span of a request to an issuer.
 *
 * @param issuer the entry of the configuration, such as {@code credentials.shop}
 * @param cause the request in whose context it started; invalid for none
 */
record IssuerSpan(String issuer, SpanContext cause) {}
