package dev.sluice.server;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.ServerCertificates;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.telemetry.CertificateMeters;
import dev.sluice.gateway.telemetry.ConnectionMeters;
import dev.sluice.gateway.telemetry.CorsMeters;
import dev.sluice.gateway.telemetry.EventLoopMeters;
import dev.sluice.gateway.telemetry.LimitMeters;
import dev.sluice.gateway.telemetry.MemoryMeters;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.gateway.telemetry.RequestMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** The metrics of one gateway besides those of its generations. Thread-safe. */
final class GatewayMeters {
    private final MeterRegistry registry;
    private final Clock clock;
    private final RequestMeters requests;
    private final LimitMeters limits;
    private final CorsMeters cors;
    private final EventLoopMeters eventLoops;

    GatewayMeters(MetricsRegistry metrics, Clock clock) {
        this.registry = metrics.registry();
        this.clock = clock;
        this.requests = new RequestMeters(metrics);
        this.limits = new LimitMeters(registry);
        this.cors = new CorsMeters(registry);
        this.eventLoops = new EventLoopMeters(registry, clock);
    }

    MeterRegistry registry() {
        return registry;
    }

    RequestMeters requests() {
        return requests;
    }

    LimitMeters limits() {
        return limits;
    }

    CorsMeters cors() {
        return cors;
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
        limits.onLimits(active.rateLimits());
        cors.onRoutes(active.routes(), active.defaultCors() != null);
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
