package dev.sluice.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of one name: one for each combination of label values that has occurred. Thread-safe. It finds a meter by
 * the values alone, which is cheaper than handing the registry names and values to sort and to hash.
 */
final class Family<M> {
    private final Map<List<String>, M> members = new ConcurrentHashMap<>();
    private final Function<List<String>, M> create;

    private Family(Function<List<String>, M> create) {
        this.create = create;
    }

    static Family<Timer> timers(MeterRegistry registry, String name, Tags common, String... labels) {
        return new Family<>(values -> registry.timer(name, common.and(tags(labels, values))));
    }

    static Family<Counter> counters(MeterRegistry registry, String name, Tags common, String... labels) {
        return new Family<>(values -> registry.counter(name, common.and(tags(labels, values))));
    }

    /** The meter for these values, in the order in which the labels were named. */
    M of(String... values) {
        List<String> key = Arrays.asList(values);
        M known = members.get(key);
        return known != null ? known : members.computeIfAbsent(List.of(values), create);
    }

    private static List<Tag> tags(String[] labels, List<String> values) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) tags.add(Tag.of(labels[i], values.get(i)));
        return tags;
    }
}
