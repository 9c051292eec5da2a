package dev.sluice.config.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.CallTemplate;
import dev.sluice.compose.Fallback;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code fallback}: a ladder, {@code [ { call: … }, { value: … } ]}, or a bare value that is short for its last rung. A list
 * is a ladder when each of its elements is a rung, a mapping with {@code call} or of {@code value} or {@code stale} alone;
 * and when only some are, but one of them has a {@code call}.
 */
final class FallbackDeserializer {
    private static final List<Set<String>> ALONE = List.of(Set.of("value"), Set.of("stale"));

    private FallbackDeserializer() {}

    static @Nullable Object read(ConfigValue value, Binder binder) {
        Scalar scalar = ConfigValue.scalar(value);
        if (scalar != null && scalar.isAbsent()) return binder.unfit(value, "a value, such as null or []");
        Sequence ladder = ladder(value);
        return ladder == null ? list(standIn(value, binder)) : read(ladder, binder);
    }

    /** A value as a ladder; null where it is none. */
    private static @Nullable Sequence ladder(@Nullable ConfigValue value) {
        Sequence sequence = ConfigValue.sequence(value);
        if (sequence == null || sequence.items().isEmpty()) return null;
        boolean isLadder = sequence.items().stream().allMatch(FallbackDeserializer::isRung)
                || sequence.items().stream().anyMatch(FallbackDeserializer::isCall);
        return isLadder ? sequence : null;
    }

    private static boolean isCall(ConfigValue value) {
        return ConfigValue.at(value, "call") != null;
    }

    private static boolean isRung(ConfigValue value) {
        Mapping mapping = ConfigValue.mapping(value);
        return mapping != null && (isCall(mapping) || ALONE.contains(mapping.keys()));
    }

    private static @Nullable Object read(Sequence ladder, Binder binder) {
        List<Fallback> rungs = new ArrayList<>();
        boolean isReached = true;
        for (ConfigValue item : ladder.items()) {
            if (!isReached) binder.findings().error(item, "never reached: the value before it always stands in");
            Fallback rung = rung(item, binder);
            if (rung != null) rungs.add(rung);
            isReached &= rung == null || !rung.neverFails();
        }
        return List.copyOf(rungs);
    }

    private static @Nullable Fallback rung(ConfigValue item, Binder binder) {
        Mapping rung = ConfigValue.mapping(item);
        if (rung == null || !isRung(rung)) return (Fallback) binder.unfit(item, "{ call: … } or { value: … }");
        ConfigValue value = rung.get("value");
        if (isCall(rung)) return call(rung, binder);
        if (value != null) return standIn(value, binder);
        Mapping.Entry stale = rung.entries().iterator().next();
        binder.findings().error(stale.key(), "not to be had until caching exists (expected: call or value)");
        return null;
    }

    private static @Nullable Fallback call(Mapping rung, Binder binder) {
        Object call = binder.record(CallTemplate.Spec.class, rung, Map.of());
        return call == null ? null : new Fallback.Call((CallTemplate.Spec) call);
    }

    private static @Nullable Fallback standIn(ConfigValue value, Binder binder) {
        Object node = binder.read(JsonNode.class, value, null);
        return node == null ? null : new Fallback.Value((JsonNode) node);
    }

    private static @Nullable Object list(@Nullable Fallback rung) {
        return rung == null ? null : List.of(rung);
    }
}
