package dev.sluice.backend.http;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Classification;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes endpoints that fail again and again out of the choice for a while: passive outlier detection after Envoy's
 * ({@code cluster/v3/outlier_detection.proto}). Without it the node that fails fastest is the least busy one and
 * attracts every call.
 *
 * <p>Never more than half of the endpoints are out, so a single one never is. Each ejection of the same endpoint lasts
 * longer than the one before; whoever then works for as long as the longest ejection has a clean record again.
 */
final class OutlierDetection {

    /**
     * When, and for how long.
     *
     * @param failures calls in a row that must fail
     * @param base how long the first ejection lasts; the nth lasts n times as long
     * @param cap how long any ejection lasts at most
     */
    record Rule(int failures, Duration base, Duration cap) {
        static final Rule DEFAULT = new Rule(5, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    private final Rule rule;
    private final Supplier<List<Endpoint>> endpoints;
    private final Clock clock;
    private final BackendEvents events;
    /** Guarded by this; looked at only when an endpoint has failed too often. */
    private final Map<Endpoint, EjectionPeriod> lastPeriods = new HashMap<>();

    /** {@code endpoints} gives those that there are now. */
    OutlierDetection(Rule rule, Supplier<List<Endpoint>> endpoints, Clock clock, BackendEvents events) {
        this.rule = rule;
        this.endpoints = endpoints;
        this.clock = clock;
        this.events = events;
    }

    /** Learns from a call that went to {@code endpoint}, on any event loop. */
    void record(Endpoint endpoint, Classification.Signal signal) {
        switch (signal) {
            case SUCCESS -> endpoint.recordSuccess();
            case FAILURE -> onFailure(endpoint);
            case OVERLOAD, NEUTRAL -> {}
        }
    }

    private void onFailure(Endpoint endpoint) {
        // What ends while the endpoint is out began before: it was judged already.
        if (endpoint.isEjected(clock) || endpoint.recordFailure() < rule.failures) return;
        Duration period = eject(endpoint);
        if (period != null) events.endpointEjected(endpoint.toString(), period);
    }

    private synchronized @Nullable Duration eject(Endpoint endpoint) {
        List<Endpoint> all = endpoints.get();
        lastPeriods.keySet().retainAll(all);
        long ejected = all.stream().filter(other -> other.isEjected(clock)).count();
        if (!all.contains(endpoint) || endpoint.isEjected(clock) || (ejected + 1) * 2 > all.size()) return null;
        EjectionPeriod period = nextPeriod(lastPeriods.get(endpoint));
        lastPeriods.put(endpoint, period);
        endpoint.eject(period.end);
        return period.duration;
    }

    private EjectionPeriod nextPeriod(@Nullable EjectionPeriod previous) {
        int count = previous == null || hasRecovered(previous) ? 1 : previous.count + 1;
        Duration unlimited = rule.base.multipliedBy(count);
        Duration duration = unlimited.compareTo(rule.cap) < 0 ? unlimited : rule.cap;
        return new EjectionPeriod(count, duration, Deadline.after(duration, clock));
    }

    private boolean hasRecovered(EjectionPeriod period) {
        return -period.end.remaining(clock) > rule.cap.toNanos();
    }

    private record EjectionPeriod(int count, Duration duration, Deadline end) {}
}
