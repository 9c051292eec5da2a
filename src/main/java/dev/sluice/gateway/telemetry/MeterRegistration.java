package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Registers meters with the name, the unit and the meaning of their definition. */
interface MeterRegistration {

    /** Returns the name in Micrometer, without its unit. */
    String meterName();

    /** Returns the unit of a gauge, such as {@code bytes}; null for none. */
    @Nullable
    String unit();

    /** Returns a sentence for operators, which the page of metrics shows as HELP. */
    String meaning();

    /** Returns the names of the labels. */
    List<String> labels();

    /** Returns the histograms with these labels and each combination of the others. */
    default MeterFamily<Timer> timers(MeterRegistry registry, Tags common) {
        return MeterFamily.of(
                registry,
                labelsBeside(common),
                (target, own) -> timer(common.and(own)).register(target));
    }

    /** Returns a builder of the histogram with these labels. */
    default Timer.Builder timer(Tags tags) {
        return Timer.builder(meterName()).description(meaning()).tags(tags);
    }

    /** Returns the counters with these labels and each combination of the others. */
    default MeterFamily<Counter> counters(MeterRegistry registry, Tags common) {
        return MeterFamily.of(registry, labelsBeside(common), (target, own) -> counter(target, common.and(own)));
    }

    default Counter counter(MeterRegistry registry, Tags tags) {
        return Counter.builder(meterName()).description(meaning()).tags(tags).register(registry);
    }

    private List<String> labelsBeside(Tags common) {
        return labels().stream()
                .filter(label -> common.stream().noneMatch(tag -> tag.getKey().equals(label)))
                .toList();
    }

    default Gauge gauge(MeterRegistry registry, Supplier<Number> value, Tags tags) {
        return Gauge.builder(meterName(), value)
                .baseUnit(unit())
                .description(meaning())
                .tags(tags)
                .register(registry);
    }

    /** Registers a gauge that replaces one with the same labels, which would keep the value of its first registration. */
    default void replaceGauge(MeterRegistry registry, Supplier<Number> value, Tags tags) {
        removeGauge(registry, tags);
        gauge(registry, value, tags);
    }

    /** Removes a gauge, if it is registered. */
    default void removeGauge(MeterRegistry registry, Tags tags) {
        Gauge previous = registry.find(meterName()).tags(tags).gauge();
        if (previous != null) registry.remove(previous);
    }

    /** Registers a counter whose value another object counts. */
    default <T> void functionCounter(MeterRegistry registry, T counted, ToDoubleFunction<T> value, Tags tags) {
        FunctionCounter.builder(meterName(), counted, value)
                .description(meaning())
                .tags(tags)
                .register(registry);
    }
}
