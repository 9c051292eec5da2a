package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.AbstractMeter;
import io.micrometer.core.instrument.Counter;
import io.prometheus.metrics.model.snapshots.Exemplar;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A counter of whole numbers, with the last sampled trace as its exemplar. Thread-safe. */
final class AdderCounter extends AbstractMeter implements Counter {
    private final LongAdder count = new LongAdder();
    private final Exemplars exemplars;
    private volatile @Nullable Exemplar exemplar;

    AdderCounter(Id id, Exemplars exemplars) {
        super(id);
        this.exemplars = exemplars;
    }

    /** Adds a number without its fraction. */
    @Override
    public void increment(double amount) {
        count.add((long) amount);
        Exemplar sampled = exemplars.of(amount);
        if (sampled != null) exemplar = sampled;
    }

    @Override
    public double count() {
        return count.sum();
    }

    @Nullable
    Exemplar exemplar() {
        return exemplar;
    }
}
