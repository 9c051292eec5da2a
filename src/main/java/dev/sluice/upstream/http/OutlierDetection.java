package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Classification;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ejects endpoints after consecutive failures for some time, like Envoy's passive outlier detection ({@code
 * cluster/v3/outlier_detection.proto}). Otherwise an endpoint that fails fast has few active calls and attracts all
 * others.
 *
 * <p>At most half of the endpoints are ejected, so a single endpoint never is. Each ejection of an endpoint is longer
 * than the previous one, until the endpoint has worked for the longest ejection time. Thread-safe.
 */
final class OutlierDetection {

    /**
     * The limits of ejections.
     *
     * @param failures consecutive failures before an ejection
     * @param base the first ejection; the nth takes n times as long
     * @param cap the longest ejection
     */
    record Rule(int failures, Duration base, Duration cap) {
        static final Rule DEFAULT = new Rule(5, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    private final Rule rule;
    private final Supplier<List<Endpoint>> endpoints;
    private final Clock clock;
    private final BackendEvents events;
    /** Guarded by this; used only when an endpoint reaches the limit of failures. */
    private final Map<Endpoint, EjectionPeriod> lastPeriods = new HashMap<>();

    /** {@code endpoints} returns the current endpoints. */
    OutlierDetection(Rule rule, Supplier<List<Endpoint>> endpoints, Clock clock, BackendEvents events) {
        this.rule = rule;
        this.endpoints = endpoints;
        this.clock = clock;
        this.events = events;
    }

    /** Records the outcome of an attempt, on any event loop. */
    void record(Endpoint endpoint, Classification.Signal signal) {
        switch (signal) {
            case SUCCESS -> endpoint.recordSuccess();
            case FAILURE -> onFailure(endpoint);
            case OVERLOAD, NEUTRAL -> {}
        }
    }

    private void onFailure(Endpoint endpoint) {
        // Attempts that end during an ejection started before it.
        if (endpoint.isEjected(clock) || endpoint.recordFailure() < rule.failures) return;
        Duration period = eject(endpoint);
        if (period != null) events.onEjection(endpoint.toString(), period);
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
