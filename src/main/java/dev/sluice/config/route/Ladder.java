package dev.sluice.config.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.Step.Fallback;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code fallback}: a ladder, {@code [ { value: … } ]}, or a bare value that is short for it. A list is a ladder when it has
 * elements and each is a mapping of one key, which is the name of a rung.
 */
final class Ladder {
    private static final Set<String> RUNGS = Set.of("value", "stale", "call");

    private Ladder() {}

    static @Nullable Object read(Value value, Binder binder) {
        if (value instanceof Scalar scalar && scalar.isAbsent())
            return binder.unfit(value, "a value, such as null or []");
        return isLadder(value) ? ladder((Sequence) value, binder) : rung(value, binder);
    }

    private static boolean isLadder(Value value) {
        return value instanceof Sequence sequence
                && !sequence.items().isEmpty()
                && sequence.items().stream().allMatch(Ladder::isRung);
    }

    private static boolean isRung(Value value) {
        return value instanceof Mapping mapping && mapping.keys().size() == 1 && RUNGS.containsAll(mapping.keys());
    }

    private static @Nullable Object ladder(Sequence ladder, Binder binder) {
        List<Mapping.Entry> values = new ArrayList<>();
        for (Value rung : ladder.items())
            for (Mapping.Entry entry : ((Mapping) rung).entries()) {
                if (entry.key().text().equals("value")) values.add(entry);
                else binder.findings().error(entry.key(), "not built yet (expected: value)");
            }
        for (Mapping.Entry surplus : values.stream().skip(1).toList())
            binder.findings().error(surplus.key(), "never reached: the value before it always stands in");
        return values.isEmpty() ? null : rung(values.get(0).value(), binder);
    }

    private static @Nullable Object rung(Value value, Binder binder) {
        Object node = binder.read(JsonNode.class, value, null);
        return node == null ? null : List.of(new Fallback((JsonNode) node));
    }
}
