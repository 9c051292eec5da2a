package dev.sluice.gateway.telemetry;

import dev.sluice.core.netty.DirectMemory;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The registry of the metrics of one process: those of Sluice, of Vert.x and of the JVM. Thread-safe. */
public final class MetricsRegistry implements AutoCloseable {
    /** The upper bounds of the latency buckets, in nanoseconds. */
    private static final double[] LATENCY_BUCKETS = Stream.of(
                    5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    /** Meters of Micrometer that break the naming rules of Prometheus: promtool rejects them. */
    private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

    private final Exemplars exemplars = new Exemplars();
    private final PrometheusMeterRegistry registry = new AdderRegistry(exemplars);

    private volatile @Nullable JvmMeters jvm;

    public MetricsRegistry() {
        registry.config()
                .meterFilter(new LatencyBuckets())
                .meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())));
        registerDirectMemoryGauges();
        registerBuildInfo();
        LogMeters.register(registry);
    }

    private void registerDirectMemoryGauges() {
        MeterDefinition.DIRECT_MEMORY_USED.gauge(registry, DirectMemory::used, Tags.empty());
        MeterDefinition.DIRECT_MEMORY_MAX.gauge(registry, DirectMemory::max, Tags.empty());
    }

    /** Classes outside a jar have no version. */
    private void registerBuildInfo() {
        String version = MetricsRegistry.class.getPackage().getImplementationVersion();
        Tags versions = Tags.of(
                "version",
                version == null ? "unknown" : version,
                "java",
                Runtime.version().toString());
        MeterDefinition.BUILD_INFO.gauge(registry, () -> 1, versions);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Returns the hook that relates values to traces. */
    Exemplars exemplars() {
        return exemplars;
    }

    /** Returns all metrics in the Prometheus text format. */
    public String scrape() {
        return scrape(MetricsFormat.PROMETHEUS);
    }

    /** Returns all metrics. */
    public String scrape(MetricsFormat format) {
        return registry.scrape(format.contentType());
    }

    /** Adds the metrics of the JVM, which would delay the start of the listeners. Must be called once. */
    public void addJvmMeters() {
        jvm = new JvmMeters(registry);
    }

    /** Stops the listeners of {@link #addJvmMeters}. */
    @Override
    public void close() {
        JvmMeters jvmMeters = jvm;
        if (jvmMeters != null) jvmMeters.close();
    }

    /** Returns the factory that registers the metrics of a Vert.x here. */
    public VertxMetricsFactory vertxFactory() {
        return new MicrometerMetricsFactory(registry);
    }

    /**
     * Returns options that enable only the metrics of thread pools. The HTTP metrics of Vert.x cost a third more CPU time per
     * request, and repeat ours.
     */
    public static MetricsOptions vertxOptions() {
        MicrometerMetricsOptions options = new MicrometerMetricsOptions().setEnabled(true);
        EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS)).forEach(options::addDisabledMetricsCategory);
        return options;
    }

    /** Makes histograms of our timers, because the quantiles of several processes can be computed from histograms only. */
    private record LatencyBuckets() implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            if (!AdderRegistry.isOwn(id) || id.getType() != Meter.Type.TIMER) return config;
            return DistributionStatisticConfig.builder()
                    .serviceLevelObjectives(withCommon(config.getServiceLevelObjectiveBoundaries()))
                    .build()
                    .merge(config);
        }

        /** Returns the buckets of all timers and those of this one. */
        private static double[] withCommon(double @Nullable [] own) {
            if (own == null) return LATENCY_BUCKETS;
            return DoubleStream.concat(Arrays.stream(own), Arrays.stream(LATENCY_BUCKETS))
                    .sorted()
                    .distinct()
                    .toArray();
        }
    }
}
