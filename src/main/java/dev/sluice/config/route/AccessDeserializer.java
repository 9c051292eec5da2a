package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.gateway.log.AccessPart;
import dev.sluice.gateway.log.AccessSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code access}: {@code all}, {@code off}, or a list of the words of {@link AccessPart}, {@code slow: 500ms} and {@code sample:
 * 1%}.
 */
final class AccessDeserializer {
    private static final List<String> WORDS = AccessPart.codes();
    private static final String SLOW = "slow";
    private static final String SAMPLE = "sample";
    private static final String EXPECTED =
            "all, off, or a list such as [" + String.join(", ", WORDS) + ", slow: 500ms, sample: 1%]";
    private static final String ITEMS = String.join(", ", WORDS) + ", slow: 500ms or sample: 1%";
    private static final String SLOW_RANGE =
            Durations.format(AccessSpec.MIN_SLOW) + " to " + Durations.format(AccessSpec.MAX_SLOW);

    private final Binder binder;
    private final Map<String, Object> parts = new HashMap<>();

    private AccessDeserializer(Binder binder) {
        this.binder = binder;
    }

    static @Nullable Object read(ConfigValue value, Binder binder) {
        return value.<@Nullable Object>match(
                scalar -> new AccessDeserializer(binder).word(scalar),
                sequence -> new AccessDeserializer(binder).list(sequence),
                mapping -> binder.reject(mapping, EXPECTED),
                invalid -> binder.reject(invalid, EXPECTED));
    }

    private @Nullable Object word(Scalar scalar) {
        return switch (scalar.text()) {
            case "all" -> AccessSpec.ALL;
            case "off" -> AccessSpec.OFF;
            default -> isWord(scalar) && put(scalar.text(), true, scalar) ? spec() : binder.reject(scalar, EXPECTED);
        };
    }

    private static boolean isWord(@Nullable Scalar scalar) {
        return scalar != null && WORDS.contains(scalar.text());
    }

    private @Nullable Object list(Sequence sequence) {
        if (sequence.items().isEmpty()) return binder.reject(sequence, EXPECTED);
        for (ConfigValue item : sequence.items()) if (!add(item)) return null;
        return spec();
    }

    private AccessSpec spec() {
        return new AccessSpec(
                has(AccessPart.ERRORS),
                has(AccessPart.PARTIAL),
                has(AccessPart.CLIENT_ERRORS),
                (Duration) parts.get(SLOW),
                (Percent) parts.getOrDefault(SAMPLE, new Percent(0)));
    }

    private boolean has(AccessPart part) {
        return parts.containsKey(part.code());
    }

    /** Returns false after it has reported an error. */
    private boolean add(ConfigValue item) {
        Scalar word = ConfigValue.scalar(item);
        if (word != null && isWord(word)) return put(word.text(), true, item);
        Mapping pair = ConfigValue.mapping(item);
        if (pair == null || pair.entries().size() != 1) return reject(item, ITEMS);
        Mapping.Entry entry = pair.entries().iterator().next();
        return switch (entry.key().text()) {
            case SLOW -> slow(entry.value());
            case SAMPLE -> sample(entry.value());
            default -> reject(item, ITEMS);
        };
    }

    private boolean slow(ConfigValue value) {
        Object slow = binder.read(Duration.class, value, null);
        if (!(slow instanceof Duration duration)) return false;
        boolean isInRange =
                duration.compareTo(AccessSpec.MIN_SLOW) >= 0 && duration.compareTo(AccessSpec.MAX_SLOW) <= 0;
        return isInRange ? put(SLOW, duration, value) : reject(value, SLOW_RANGE);
    }

    private boolean sample(ConfigValue value) {
        Object sample = binder.read(Percent.class, value, null);
        if (!(sample instanceof Percent share)) return false;
        boolean isInRange = share.value() > 0 && share.value() <= 100;
        return isInRange ? put(SAMPLE, share, value) : reject(value, "more than 0% and at most 100%");
    }

    private boolean put(String name, Object part, ConfigValue value) {
        return parts.put(name, part) == null || reject(value, name + " once");
    }

    private boolean reject(ConfigValue value, String expected) {
        binder.reject(value, expected);
        return false;
    }
}
