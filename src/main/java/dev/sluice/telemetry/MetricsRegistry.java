package dev.sluice.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of one process: where they are registered, and how Vert.x's own and the JVM's join them. */
public final class MetricsRegistry implements AutoCloseable {
    /** Upper bounds of the latency buckets, from a cache's answer to the longest patience. */
    private static final double[] LATENCY_BUCKETS = Stream.of(
                    5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private volatile @Nullable JvmMeters jvm;

    public MetricsRegistry() {
        registry.config().meterFilter(new LatencyBuckets());
        registerDirectMemoryGauges();
    }

    /** Netty counts for itself: the JVM's own meters of direct buffers do not see what it allocates. */
    private void registerDirectMemoryGauges() {
        Gauge.builder("sluice.direct.memory.used", PlatformDependent::usedDirectMemory)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("sluice.direct.memory.max", PlatformDependent::maxDirectMemory)
                .baseUnit("bytes")
                .register(registry);
    }

    /** Where to register. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Everything, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    /** Adds the JVM's, which took too long to come before what callers wait for. To be called once. */
    public void addJvmMeters() {
        jvm = new JvmMeters(registry);
    }

    /** Ends what was begun by {@link #addJvmMeters}. */
    @Override
    public void close() {
        JvmMeters jvmMeters = jvm;
        if (jvmMeters != null) jvmMeters.close();
    }

    /** What makes Vert.x register its own meters here. */
    public VertxMetricsFactory vertxFactory() {
        return new MicrometerMetricsFactory(registry);
    }

    /**
     * Which of Vert.x's own meters are kept: those of its thread pools. Its HTTP meters cost a third more
     * CPU per request and say nothing that ours do not.
     */
    public static MetricsOptions vertxOptions() {
        MicrometerMetricsOptions options = new MicrometerMetricsOptions().setEnabled(true);
        EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS)).forEach(options::addDisabledMetricsCategory);
        return options;
    }

    /** Our timers are histograms, so that a fleet's quantiles can be computed; Vert.x's stay summaries. */
    private record LatencyBuckets() implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            if (!id.getName().startsWith("sluice.") || id.getType() != Meter.Type.TIMER) return config;
            return DistributionStatisticConfig.builder()
                    .serviceLevelObjectives(LATENCY_BUCKETS)
                    .build()
                    .merge(config);
        }
    }
}
