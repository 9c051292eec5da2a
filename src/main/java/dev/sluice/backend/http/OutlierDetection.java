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
    private final Map<Endpoint, EjectionPeriod> last = new HashMap<>();

    /** {@code endpoints} gives those that there are now. */
    OutlierDetection(Rule rule, Supplier<List<Endpoint>> endpoints, Clock clock, BackendEvents events) {
        this.rule = rule;
        this.endpoints = endpoints;
        this.clock = clock;
        this.events = events;
    }

    /** Learns from a call that went to {@code endpoint}, on any event loop. */
    void learn(Endpoint endpoint, Classification.Signal health) {
        switch (health) {
            case GOOD -> endpoint.worked();
            case BAD -> failed(endpoint);
            case BUSY, NOTHING -> {}
        }
    }

    private void failed(Endpoint endpoint) {
        // What ends while the endpoint is out began before: it was judged already.
        if (endpoint.isEjected(clock) || endpoint.failed() < rule.failures) return;
        Duration stay = eject(endpoint);
        if (stay != null) events.ejected(endpoint.toString(), stay);
    }

    private synchronized @Nullable Duration eject(Endpoint endpoint) {
        List<Endpoint> all = endpoints.get();
        last.keySet().retainAll(all);
        long out = all.stream().filter(other -> other.isEjected(clock)).count();
        if (!all.contains(endpoint) || endpoint.isEjected(clock) || (out + 1) * 2 > all.size()) return null;
        EjectionPeriod stay = next(last.get(endpoint));
        last.put(endpoint, stay);
        endpoint.eject(stay.until);
        return stay.time;
    }

    private EjectionPeriod next(@Nullable EjectionPeriod before) {
        int times = before == null || isForgiven(before) ? 1 : before.times + 1;
        Duration grown = rule.base.multipliedBy(times);
        Duration time = grown.compareTo(rule.cap) < 0 ? grown : rule.cap;
        return new EjectionPeriod(times, time, Deadline.in(time, clock));
    }

    private boolean isForgiven(EjectionPeriod stay) {
        return -stay.until.remaining(clock) > rule.cap.toNanos();
    }

    private record EjectionPeriod(int times, Duration time, Deadline until) {}
}
