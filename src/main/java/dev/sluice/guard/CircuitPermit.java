package dev.sluice.guard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leave to make one call, bound to the state of the circuit that gave it.
 *
 * @param generation counts the circuit's states; an outcome is dropped once it has moved on
 * @param acquiredNanos when it was given, on the monotonic clock
 * @param probe how the circuit hears of the call, if this is the one that decides a half-open circuit
 */
record CircuitPermit(
        long generation, long acquiredNanos, @Nullable ProbeResult probe) {

    /** The same leave as if the time in which bodies flowed past us had not been. */
    CircuitPermit excluding(Duration streamingTime) {
        return streamingTime.isZero()
                ? this
                : new CircuitPermit(generation, acquiredNanos + streamingTime.toNanos(), probe);
    }

    /**
     * The library's side of a probe.
     *
     * @param outcome succeeds to close the circuit, fails to open it again
     * @param stateChanged completes, either way, when the circuit has changed its state
     */
    record ProbeResult(Promise<Void> outcome, Future<Void> stateChanged) {}
}
