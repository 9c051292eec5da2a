package dev.sluice.config.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.CallTemplate;
import dev.sluice.compose.Fallback;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code fallback}: a ladder, {@code [ { call: … }, { value: … } ]}, or a bare value that is short for its last rung. A list
 * is a ladder when it has elements and each is a rung: a mapping with {@code call}, or of {@code value} or {@code stale}
 * alone.
 */
final class Rungs {
    private static final List<Set<String>> ALONE = List.of(Set.of("value"), Set.of("stale"));

    private Rungs() {}

    static @Nullable Object read(Value value, Binder binder) {
        if (value instanceof Scalar scalar && scalar.isAbsent())
            return binder.unfit(value, "a value, such as null or []");
        return isLadder(value) ? ladder((Sequence) value, binder) : list(standIn(value, binder));
    }

    /** The rungs that make a call, for checks; none when it is no ladder. */
    static List<Mapping> calls(@Nullable Value fallback) {
        if (!(fallback instanceof Sequence ladder) || !isLadder(ladder)) return List.of();
        return ladder.items().stream()
                .map(Mapping.class::cast)
                .filter(rung -> rung.get("call") != null)
                .toList();
    }

    /** Whether something stands in at its end, so that it cannot fail. */
    static boolean endsInValue(Value fallback) {
        if (!isLadder(fallback)) return true;
        return ((Sequence) fallback).items().stream().anyMatch(rung -> ((Mapping) rung).get("value") != null);
    }

    private static boolean isLadder(Value value) {
        return value instanceof Sequence sequence
                && !sequence.items().isEmpty()
                && sequence.items().stream().allMatch(Rungs::isRung);
    }

    private static boolean isRung(Value value) {
        return value instanceof Mapping mapping && (mapping.get("call") != null || ALONE.contains(mapping.keys()));
    }

    private static @Nullable Object ladder(Sequence ladder, Binder binder) {
        List<Fallback> rungs = new ArrayList<>();
        boolean isReached = true;
        for (Value item : ladder.items()) {
            Mapping.Entry first = ((Mapping) item).entries().iterator().next();
            if (!isReached) binder.findings().error(first.key(), "never reached: the value before it always stands in");
            Fallback rung = rung((Mapping) item, binder);
            if (rung != null) rungs.add(rung);
            isReached &= ((Mapping) item).get("value") == null;
        }
        return rungs.size() < ladder.items().size() ? null : List.copyOf(rungs);
    }

    private static @Nullable Fallback rung(Mapping rung, Binder binder) {
        Value value = rung.get("value");
        if (rung.get("call") != null) return call(rung, binder);
        if (value != null) return standIn(value, binder);
        Mapping.Entry stale = rung.entries().iterator().next();
        binder.findings().error(stale.key(), "not to be had until caching exists (expected: call or value)");
        return null;
    }

    private static @Nullable Fallback call(Mapping rung, Binder binder) {
        Object call = binder.record(CallTemplate.Spec.class, rung, Map.of());
        return call == null ? null : new Fallback.Call((CallTemplate.Spec) call);
    }

    private static @Nullable Fallback standIn(Value value, Binder binder) {
        Object node = binder.read(JsonNode.class, value, null);
        return node == null ? null : new Fallback.Value((JsonNode) node);
    }

    private static @Nullable Object list(@Nullable Fallback rung) {
        return rung == null ? null : List.of(rung);
    }
}
