package dev.sluice.telemetry.tracing;

/**
 * The root span of a request to an issuer.
 *
 * @param issuer the entry of the configuration, such as {@code credentials.shop}
 */
record IssuerSpan(String issuer) {}
