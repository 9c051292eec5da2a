package dev.sluice.upstream.guard;

import java.time.Duration;

/**
 * Permission to send one call, bound to the state of the circuit that granted it.
 *
 * @param generation the number of the open time before it; the circuit drops outcomes of older generations
 * @param acquiredNanos when it was granted, on the monotonic clock
 * @param isProbe whether the call probes a half-open circuit
 */
record CircuitPermit(long generation, long acquiredNanos, boolean isProbe) {

    /** Returns this permit with a start that excludes the streaming time. */
    CircuitPermit excluding(Duration streamingTime) {
        return streamingTime.isZero()
                ? this
                : new CircuitPermit(generation, acquiredNanos + streamingTime.toNanos(), isProbe);
    }
}
