package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The registry of Micrometer for Prometheus, with counters and timers of Sluice that only add. Those of Micrometer read the clock
 * twice for each duration, and a thread renews their exemplars. Thread-safe.
 */
final class AdderRegistry extends PrometheusMeterRegistry implements MultiCollector {
    private static final String OWN = "sluice.";

    private final Exemplars exemplars;

    AdderRegistry(Exemplars exemplars) {
        super(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
        this.exemplars = exemplars;
        getPrometheusRegistry().register(this);
    }

    /** Returns whether a meter is of Sluice, and not of Vert.x or of the JVM. */
    static boolean isOwn(Meter.Id id) {
        return id.getName().startsWith(OWN);
    }

    @Override
    public Counter newCounter(Meter.Id id) {
        return isOwn(id) ? new AdderCounter(id, exemplars) : super.newCounter(id);
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
        double @Nullable [] bounds = config.getServiceLevelObjectiveBoundaries();
        return isOwn(id) && bounds != null
                ? new BucketTimer(id, bounds, exemplars)
                : super.newTimer(id, config, pauses);
    }

    /** Returns the current values of the counters and timers that only add. */
    @Override
    public MetricSnapshots collect() {
        return new MetricSnapshots(getMeters().stream()
                .filter(meter -> meter instanceof AdderCounter || meter instanceof BucketTimer)
                .collect(Collectors.groupingBy(meter -> getConventionName(meter.getId())))
                .entrySet()
                .stream()
                .map(family -> snapshot(family.getKey(), family.getValue()))
                .toList());
    }

    /** The meters of a name have the same type. */
    private MetricSnapshot snapshot(String name, List<Meter> meters) {
        String help = meters.get(0).getId().getDescription();
        return meters.get(0) instanceof AdderCounter
                ? new CounterSnapshot(
                        new MetricMetadata(name, help),
                        meters.stream()
                                .map(meter -> point((AdderCounter) meter))
                                .toList())
                : new HistogramSnapshot(
                        new MetricMetadata(name, help),
                        meters.stream().map(meter -> point((BucketTimer) meter)).toList());
    }

    private CounterDataPointSnapshot point(AdderCounter counter) {
        return new CounterDataPointSnapshot(counter.count(), labels(counter), counter.exemplar(), 0);
    }

    private HistogramDataPointSnapshot point(BucketTimer timer) {
        return new HistogramDataPointSnapshot(
                timer.buckets(), timer.totalTime(TimeUnit.SECONDS), labels(timer), timer.exemplars(), 0);
    }

    private Labels labels(Meter meter) {
        List<Tag> tags = getConventionTags(meter.getId());
        return Labels.of(
                tags.stream().map(Tag::getKey).toList(),
                tags.stream().map(Tag::getValue).toList());
    }
}
