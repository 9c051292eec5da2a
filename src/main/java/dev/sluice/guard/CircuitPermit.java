package dev.sluice.guard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leave to make one call, bound to the state of the circuit that gave it.
 *
 * @param generation counts the circuit's states; an outcome is dropped once it has moved on
 * @param sinceNanos when it was given, on the monotonic clock
 * @param probe how the circuit hears of the call, if this is the one that decides a half-open circuit
 */
record CircuitPermit(
        long generation, long sinceNanos, @Nullable ProbeResult probe) {

    /** The same leave as if the time in which bodies flowed past us had not been. */
    CircuitPermit without(Duration flowed) {
        return flowed.isZero() ? this : new CircuitPermit(generation, sinceNanos + flowed.toNanos(), probe);
    }

    /**
     * The library's side of a probe.
     *
     * @param verdict succeeds to close the circuit, fails to open it again
     * @param told completes, either way, when the circuit has changed its state
     */
    record ProbeResult(Promise<Void> verdict, Future<Void> told) {}
}
