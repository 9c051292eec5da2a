/** Exports the traces of requests: spans made from the record of each request. */
@NullMarked
package dev.sluice.gateway.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
