/** Exports the traces of requests: the trace of each request becomes spans. */
@NullMarked
package dev.sluice.gateway.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
