package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.connection.CallerConnections.Rejection;
import dev.sluice.gateway.edge.connection.ConnectionCounts;
import dev.sluice.gateway.edge.connection.ConnectionCounts.Cut;
import dev.sluice.gateway.edge.connection.TlsFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The metrics of the connections of callers: open ones, their limit, rejected and cut ones by reason, and failed TLS handshakes by
 * reason.
 */
public final class ConnectionMeters {
    private ConnectionMeters() {}

    /** Registers the metrics. */
    public static void register(CallerConnections connections, MeterRegistry registry) {
        MeterDefinition.CONNECTIONS.gauge(registry, connections::open, Tags.empty());
        MeterDefinition.CONNECTIONS_LIMIT.gauge(registry, connections::max, Tags.empty());
        for (Rejection reason : Rejection.values())
            MeterDefinition.CONNECTIONS_REFUSED.functionCounter(
                    registry, connections, counted -> counted.rejected(reason), Tags.of("reason", reason.code()));
        register(connections.counts(), registry);
    }

    /** Registers the number of connections of operators that a new one replaced. */
    public static void registerOperators(CallerConnections operators, MeterRegistry registry) {
        MeterDefinition.CONNECTIONS_CUT.functionCounter(
                registry,
                operators,
                counted -> counted.counts().cut(Cut.REPLACED),
                Tags.of("reason", "admin_replaced"));
    }

    private static void register(ConnectionCounts counts, MeterRegistry registry) {
        for (Cut reason : Cut.values())
            MeterDefinition.CONNECTIONS_CUT.functionCounter(
                    registry, counts, counted -> counted.cut(reason), Tags.of("reason", reason.code()));
        for (TlsFailure reason : TlsFailure.values())
            MeterDefinition.TLS_FAILED.functionCounter(
                    registry, counts, counted -> counted.failedHandshakes(reason), Tags.of("reason", reason.code()));
    }
}
