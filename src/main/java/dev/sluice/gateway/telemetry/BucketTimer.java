package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.NoPauseDetector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A timer with a histogram. A duration costs an adder of its bucket and the adder of the sum: unlike the timers of Micrometer, it
 * reads no clock and keeps no maximum of the last minutes. Each bucket has the last sampled trace as its exemplar. Thread-safe.
 */
final class BucketTimer extends AbstractTimer {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The upper bounds in nanoseconds, in ascending order; the last bucket has none. */
    private final long[] bounds;

    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();
    private final Exemplars exemplars;
    private final AtomicReferenceArray<@Nullable Exemplar> recorded;

    /** @param bounds the upper bounds of the buckets in nanoseconds, in ascending order */
    BucketTimer(Id id, double[] bounds, Exemplars exemplars) {
        super(id, Clock.SYSTEM, NoPauseDetector.INSTANCE, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
        this.bounds = Arrays.stream(bounds).mapToLong(bound -> (long) bound).toArray();
        this.counts = Stream.generate(LongAdder::new).limit(bounds.length + 1L).toArray(LongAdder[]::new);
        this.exemplars = exemplars;
        this.recorded = new AtomicReferenceArray<>(counts.length);
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
        long nanos = unit.toNanos(amount);
        int bucket = bucketOf(nanos);
        counts[bucket].increment();
        sum.add(nanos);
        Exemplar sampled = exemplars.of(nanos / NANOS_PER_SECOND);
        if (sampled != null) recorded.set(bucket, sampled);
    }

    /** Most durations are in one of the first buckets. */
    private int bucketOf(long nanos) {
        int bucket = 0;
        while (bucket < bounds.length && nanos > bounds[bucket]) bucket++;
        return bucket;
    }

    /** Returns the number of durations in each bucket. */
    ClassicHistogramBuckets buckets() {
        List<Double> upperBounds = new ArrayList<>();
        for (long bound : bounds) upperBounds.add(bound / NANOS_PER_SECOND);
        upperBounds.add(Double.POSITIVE_INFINITY);
        return ClassicHistogramBuckets.of(
                upperBounds, Arrays.stream(counts).map(LongAdder::sum).toList());
    }

    /** Returns the exemplars of the buckets that have one. */
    io.prometheus.metrics.model.snapshots.Exemplars exemplars() {
        return io.prometheus.metrics.model.snapshots.Exemplars.of(IntStream.range(0, recorded.length())
                .mapToObj(recorded::get)
                .filter(Objects::nonNull)
                .toList());
    }

    @Override
    public long count() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
    }

    @Override
    public double totalTime(TimeUnit unit) {
        return sum.sum() / (double) unit.toNanos(1);
    }

    /** Returns 0: the buckets have no maximum. */
    @Override
    public double max(TimeUnit unit) {
        return 0;
    }
}
