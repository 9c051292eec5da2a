package dev.sluice.guard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Permission to send one call, bound to the state of the circuit that granted it.
 *
 * @param generation the number of the circuit's state; the circuit drops outcomes of older generations
 * @param acquiredNanos when it was granted, on the monotonic clock
 * @param probe the outcome of the call if it probes a half-open circuit; otherwise null
 */
record CircuitPermit(
        long generation, long acquiredNanos, @Nullable ProbeResult probe) {

    /** Returns this permit with a start that excludes the streaming time. */
    CircuitPermit excluding(Duration streamingTime) {
        return streamingTime.isZero()
                ? this
                : new CircuitPermit(generation, acquiredNanos + streamingTime.toNanos(), probe);
    }

    /**
     * The probe as vertx-circuit-breaker sees it.
     *
     * @param outcome succeeds to close the circuit, fails to open it again
     * @param stateChanged completes, in success or failure, after the change of state
     */
    record ProbeResult(Promise<Void> outcome, Future<Void> stateChanged) {}
}
