/** Tests of the traces, with a receiver that decodes them with the classes of the protocol. */
@NullMarked
package dev.sluice.gateway.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
