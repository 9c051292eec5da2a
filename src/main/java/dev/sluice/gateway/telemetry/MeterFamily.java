package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one name, one for each combination of label values. Looks a meter up by its values alone, which is faster than
 * the registry: it sorts and hashes names and values. Values that are the same objects as before need not even be hashed. Thread-safe.
 */
final class MeterFamily<M extends Meter> {
    private final Map<LabelValues, M> members = new ConcurrentHashMap<>();
    private final List<String> labels;
    private final BiFunction<MeterRegistry, List<Tag>, M> create;
    private volatile MeterRegistry registry;

    /** Replaced after each removal, so that a lookup that began before it leaves nothing here. */
    private volatile RecentMeters<M> recent = new RecentMeters<>();

    private MeterFamily(MeterRegistry registry, List<String> labels, BiFunction<MeterRegistry, List<Tag>, M> create) {
        this.registry = registry;
        this.labels = labels;
        this.create = create;
    }

    /**
     * Returns a family without members.
     *
     * @param create registers the meter with these values of {@code labels}
     */
    static <M extends Meter> MeterFamily<M> of(
            MeterRegistry registry, List<String> labels, BiFunction<MeterRegistry, List<Tag>, M> create) {
        return new MeterFamily<>(registry, labels, create);
    }

    M withoutLabels() {
        return lookUp();
    }

    M withLabels(String value) {
        return withLabels(value, "", "", 1);
    }

    M withLabels(String first, String second) {
        return withLabels(first, second, "", 2);
    }

    /** Returns the meter for these values, in the order of the labels. */
    M withLabels(String first, String second, String third) {
        return withLabels(first, second, third, 3);
    }

    private M withLabels(String first, String second, String third, int count) {
        RecentMeters<M> known = recent;
        M found = known.find(first, second, third);
        if (found != null) return found;
        M meter = lookUp(Arrays.copyOf(new String[] {first, second, third}, count));
        known.put(first, second, third, meter);
        return meter;
    }

    private M lookUp(String... values) {
        LabelValues key = new LabelValues(values);
        M existing = members.get(key);
        return existing != null ? existing : register(key);
    }

    /** A family that another thread closes meanwhile does not see the new meter. */
    private M register(LabelValues key) {
        MeterRegistry current = registry;
        M meter = members.computeIfAbsent(key, ignored -> create.apply(current, tags(key.values)));
        if (registry != current) current.remove(meter);
        return meter;
    }

    /** Removes the meters whose first label has such a value from the registry. A later event registers a meter again. */
    void removeIf(Predicate<String> firstValue) {
        members.entrySet().removeIf(member -> {
            boolean isRemoved = firstValue.test(member.getKey().values[0]);
            if (isRemoved) registry.remove(member.getValue());
            return isRemoved;
        });
        recent = new RecentMeters<>();
    }

    /** Removes the meters from the registry. Later events are ignored, so they do not register a meter again. */
    void close() {
        MeterRegistry previous = registry;
        // The meters of an empty composite ignore events.
        registry = new CompositeMeterRegistry();
        members.values().forEach(previous::remove);
        members.clear();
        recent = new RecentMeters<>();
    }

    /** Removes all meters with these labels from a registry. */
    static void removeAll(MeterRegistry registry, Tags labels) {
        List<Tag> required = labels.stream().toList();
        for (Meter meter : registry.getMeters())
            if (meter.getId().getTags().containsAll(required)) registry.remove(meter);
    }

    private List<Tag> tags(String[] values) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.length; i++) tags.add(Tag.of(labels.get(i), values[i]));
        return tags;
    }

    /** Label values as a map key, without the iterators that a list creates at each lookup. */
    private static final class LabelValues {
        private final String[] values;

        LabelValues(String[] values) {
            this.values = values;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LabelValues that && Arrays.equals(that.values, values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
