package dev.sluice.config.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.gateway.compose.CallTemplate;
import dev.sluice.gateway.compose.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code fallback}: a chain such as {@code [ { call: … }, { value: … } ]}, or a bare value as its only alternative. An alternative is a mapping with {@code call}, or with {@code value} or {@code stale} alone. A list is a chain if all its elements are alternatives, or if any of them has a {@code call}. */
final class FallbackDeserializer {
    private static final List<Set<String>> SINGLE_KEYS = List.of(Set.of("value"), Set.of("stale"));

    private FallbackDeserializer() {}

    static @Nullable Object read(ConfigValue value, Binder binder) {
        Scalar scalar = ConfigValue.scalar(value);
        if (scalar != null && scalar.isEmpty()) return binder.reject(value, "a value, such as null or []");
        Sequence chain = chain(value);
        return chain == null ? list(value(value, binder)) : read(chain, binder);
    }

    /** Returns a value as a chain; null for a bare value. */
    private static @Nullable Sequence chain(@Nullable ConfigValue value) {
        Sequence sequence = ConfigValue.sequence(value);
        if (sequence == null || sequence.items().isEmpty()) return null;
        boolean isChain = sequence.items().stream().allMatch(FallbackDeserializer::isAlternative)
                || sequence.items().stream().anyMatch(FallbackDeserializer::isCall);
        return isChain ? sequence : null;
    }

    private static boolean isCall(ConfigValue value) {
        return ConfigValue.at(value, "call") != null;
    }

    private static boolean isAlternative(ConfigValue value) {
        Mapping mapping = ConfigValue.mapping(value);
        return mapping != null && (isCall(mapping) || SINGLE_KEYS.contains(mapping.keys()));
    }

    private static @Nullable Object read(Sequence chain, Binder binder) {
        List<Fallback> alternatives = new ArrayList<>();
        boolean isReached = true;
        for (ConfigValue item : chain.items()) {
            if (!isReached) binder.findings().error(item, "never reached: the value before it never fails");
            Fallback alternative = alternative(item, binder);
            if (alternative != null) alternatives.add(alternative);
            isReached &= alternative == null || !alternative.neverFails();
        }
        return List.copyOf(alternatives);
    }

    private static @Nullable Fallback alternative(ConfigValue item, Binder binder) {
        Mapping alternative = ConfigValue.mapping(item);
        if (alternative == null || !isAlternative(alternative))
            return (Fallback) binder.reject(item, "{ call: … } or { value: … }");
        ConfigValue value = alternative.get("value");
        if (isCall(alternative)) return call(alternative, binder);
        if (value != null) return value(value, binder);
        Mapping.Entry stale = alternative.entries().iterator().next();
        binder.findings().error(stale.key(), "not supported yet (expected: call or value)");
        return null;
    }

    private static @Nullable Fallback call(Mapping alternative, Binder binder) {
        Object call = binder.bindRecord(CallTemplate.Spec.class, alternative, Map.of());
        return call == null ? null : new Fallback.Call((CallTemplate.Spec) call);
    }

    private static @Nullable Fallback value(ConfigValue value, Binder binder) {
        Object node = binder.read(JsonNode.class, value, null);
        return node == null ? null : new Fallback.Value((JsonNode) node);
    }

    private static @Nullable Object list(@Nullable Fallback alternative) {
        return alternative == null ? null : List.of(alternative);
    }
}
