package dev.sluice.telemetry;

import dev.sluice.edge.connection.CallerConnections;
import dev.sluice.edge.connection.CallerConnections.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The metrics of the connections of callers: open ones, their limit, and refused ones by reason. */
public final class ConnectionMeters {
    private ConnectionMeters() {}

    /** Registers the metrics. */
    public static void register(CallerConnections connections, MeterRegistry registry) {
        Gauge.builder("sluice.connections", connections, CallerConnections::open)
                .register(registry);
        Gauge.builder("sluice.connections.limit", connections, CallerConnections::max)
                .register(registry);
        for (Refusal reason : Refusal.values())
            FunctionCounter.builder("sluice.connections.refused", connections, counted -> counted.refused(reason))
                    .tag("reason", reason.code())
                    .register(registry);
    }
}
