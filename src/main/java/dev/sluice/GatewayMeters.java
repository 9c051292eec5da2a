package dev.sluice;

import dev.sluice.config.Configuration;
import dev.sluice.edge.ServerCertificates;
import dev.sluice.edge.connection.CallerConnections;
import dev.sluice.memory.MemoryBudgets;
import dev.sluice.telemetry.CertificateMeters;
import dev.sluice.telemetry.ConnectionMeters;
import dev.sluice.telemetry.EventLoopMeters;
import dev.sluice.telemetry.MemoryMeters;
import dev.sluice.telemetry.MetricsRegistry;
import dev.sluice.telemetry.RequestMeters;
import dev.sluice.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** The metrics of one gateway besides those of its generations. Thread-safe. */
final class GatewayMeters {
    private final MeterRegistry registry;
    private final Clock clock;
    private final RequestMeters requests;
    private final EventLoopMeters eventLoops;

    GatewayMeters(MetricsRegistry metrics, Clock clock) {
        this.registry = metrics.registry();
        this.clock = clock;
        this.requests = new RequestMeters(metrics);
        this.eventLoops = new EventLoopMeters(registry, clock);
    }

    MeterRegistry registry() {
        return registry;
    }

    RequestMeters requests() {
        return requests;
    }

    /** Registers the metrics of these parts. */
    void register(MemoryBudgets memory, CallerConnections connections, @Nullable ServerCertificates certificates) {
        MemoryMeters.register(memory, registry);
        ConnectionMeters.register(connections, registry);
        if (certificates != null) CertificateMeters.register(certificates.watchers(), clock, registry);
    }

    /** Follows a change of the configuration. */
    void onActivate(Configuration active) {
        requests.onRoutes(active.routes());
    }

    /** Starts to measure the event loops of listeners. */
    void start(Listeners listeners) {
        listeners.measure(eventLoops);
    }

    /** Stops to measure them. */
    void stop() {
        eventLoops.stop();
    }
}
