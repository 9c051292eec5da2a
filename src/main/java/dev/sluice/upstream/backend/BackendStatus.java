package dev.sluice.upstream.backend;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one backend at one time, for operators.
 *
 * @param endpoints the current endpoints; empty before the first DNS answer
 */
public record BackendStatus(Circuit circuit, Permits permits, List<EndpointStatus> endpoints) {
    public BackendStatus {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * The state of a circuit.
     *
     * @param state {@code closed}, {@code open} or {@code half_open}
     * @param since the wall-clock time of the last change, or of the start
     * @param failures the failures of the window; those that opened the circuit, if it is not closed
     * @param probeAt the time after which a call may probe the backend; null if the circuit is not open
     */
    public record Circuit(
            String state,
            Instant since,
            Failures failures,
            @Nullable Instant probeAt) {}

    /**
     * The failures that a circuit counts.
     *
     * @param failed the failed calls of the window
     * @param calls the calls of the window
     * @param inARow the last failures in a row, at most {@code breaker.consecutive}
     */
    public record Failures(int failed, int calls, int inARow) {
        public static final Failures NONE = new Failures(0, 0, 0);
    }

    /**
     * The permits of a bulkhead.
     *
     * @param inUse the calls with a permit
     * @param waiting the calls that wait for one
     * @param limit the number of permits
     */
    public record Permits(int inUse, int waiting, int limit) {
        public static final Permits NONE = new Permits(0, 0, 0);
    }

    /**
     * The state of an endpoint.
     *
     * @param name host and port of the URL
     * @param address the IP address and the port
     * @param health {@code up} or {@code down}; {@code unchecked} without a health check
     * @param ejectedUntil the end of the ejection; null if the endpoint is not ejected
     * @param calls the calls in flight
     */
    public record EndpointStatus(
            String name,
            String address,
            String health,
            @Nullable Instant ejectedUntil,
            int calls) {}
}
