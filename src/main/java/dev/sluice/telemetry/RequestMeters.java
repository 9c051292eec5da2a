package dev.sluice.telemetry;

import dev.sluice.edge.RequestEvents;
import dev.sluice.trace.RequestTrace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics of requests: {@code sluice.requests} by route, status and completeness, the number of requests in flight, and {@code
 * sluice.callers.slow} by phase.
 * Thread-safe.
 */
public final class RequestMeters implements RequestEvents {
    private final LongAdder active = new LongAdder();
    private final MeterFamily<Timer> requests;
    private final MeterFamily<Counter> slow;

    public RequestMeters(MeterRegistry registry) {
        this.requests = MeterFamily.timers(registry, "sluice.requests", Tags.empty(), "route", "status", "complete");
        this.slow = MeterFamily.counters(registry, "sluice.callers.slow", Tags.empty(), "phase");
        Gauge.builder("sluice.requests.active", active, LongAdder::sum).register(registry);
    }

    @Override
    public void began() {
        active.increment();
    }

    @Override
    public void ended(RequestTrace trace) {
        active.decrement();
        requests.withLabels(trace.route(), String.valueOf(trace.status()), String.valueOf(trace.isComplete()))
                .record(trace.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void slow(String phase) {
        slow.withLabels(phase).increment();
    }
}
