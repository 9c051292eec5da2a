package dev.sluice.server;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.gateway.edge.RequestObservers;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.gateway.telemetry.RequestMeters;
import dev.sluice.gateway.telemetry.TracingMeters;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;
import dev.sluice.gateway.telemetry.tracing.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The metrics and the traces of one process. Thread-safe.
 *
 * @param tracing null for none
 */
public record Observability(
        MetricsRegistry meters, @Nullable Tracing tracing) implements AutoCloseable {
    public Observability {
        if (tracing != null) TracingMeters.register(tracing, meters.registry());
    }

    /** Starts the metrics, and the traces if the configuration has them. */
    public static Observability of(Configuration configuration) {
        OtlpSpec otlp = configuration.telemetry().otlp();
        return new Observability(new MetricsRegistry(), otlp == null ? null : new Tracing(otlp, new SecureRandom()));
    }

    /**
     * Creates a Vert.x with these metrics and traces. It unpacks no files from jars into a folder. Calls to backends do not use its
     * resolver.
     */
    public Vertx vertx(TransportKind transport) {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(MetricsRegistry.vertxOptions())
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));
        return Vertx.builder()
                .with(options)
                .withMetrics(meters.vertxFactory())
                .withTransport(new SocketTransport(transport))
                .build();
    }

    RequestTracer tracer() {
        return tracing == null ? RequestTracer.OFF : tracing;
    }

    /** Returns the listener that measures and exports requests. */
    RequestObservers requestEvents(RequestMeters measured) {
        RequestObservers events = new RequestObservers(measured);
        if (tracing != null) events.add(tracing);
        return events;
    }

    /** Applies another configuration. A first {@code telemetry.otlp} needs a restart. */
    void apply(Configuration configuration) {
        if (tracing != null) tracing.apply(configuration.telemetry().otlp());
    }

    /** Stops the listeners of metrics, and exports the traces of requests that have ended, for at most 3 s. Blocks. */
    @Override
    public void close() {
        meters.close();
        if (tracing != null) tracing.close();
    }
}
