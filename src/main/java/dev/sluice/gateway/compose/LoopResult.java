package dev.sluice.gateway.compose;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.LoopItems.Group;
import dev.sluice.language.json.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the values of a loop. Belongs to one event loop. */
final class LoopResult {
    /** Limits all replies of a loop together; each reply also has a limit of its own. */
    private static final Size MAX_SIZE = Size.mib(32);

    private final String step;
    private final boolean isTruncated;
    private final Map<String, RawJson> values = new LinkedHashMap<>();
    private final Map<IncompleteResult, Integer> incompleteCounts = new LinkedHashMap<>();
    private IncompleteResult.@Nullable Kind worst;
    private @Nullable StepFailure worstFailure;
    private long size;

    LoopResult(String step, LoopItems items) {
        this.step = step;
        this.isTruncated = items.isTruncated();
        items.byKey().keySet().forEach(key -> values.put(key, RawJson.NULL));
    }

    /** Adds the values of a group; throws {@link StepFailure} if the loop exceeds its limit. */
    void add(Group group, FallbackChain.Result<Map<String, RawJson>> result) {
        Map<String, RawJson> newValues = result.value();
        if (newValues != null) newValues.forEach(this::add);
        IncompleteResult incompleteResult = result.incompleteResult();
        if (incompleteResult == null) return;
        incompleteCounts.merge(incompleteResult, group.keys().size(), Integer::sum);
        keepWorst(incompleteResult.kind(), result.failure());
    }

    /** Keeps the first failure of the worst kind, which is that of the outcome. */
    private void keepWorst(IncompleteResult.Kind kind, @Nullable StepFailure failure) {
        if (worst != null && worst.compareTo(kind) <= 0) return;
        worst = kind;
        worstFailure = failure;
    }

    private void add(String key, RawJson value) {
        size += value.bytes().length;
        if (size > MAX_SIZE.bytes()) throw StepFailure.ofLoop(step, StepReason.ITEMS_TOO_LARGE, false);
        values.put(key, value);
    }

    /** Returns the outcome; throws {@link StepFailure} if the joined replies exceed the memory of the request. */
    StepOutcome toOutcome(MemoryAccount memory) {
        List<IncompleteResult> incompleteResults = new ArrayList<>();
        incompleteCounts.forEach((incompleteResult, items) -> incompleteResults.add(incompleteResult.forItems(items)));
        if (isTruncated) incompleteResults.add(IncompleteResult.truncated());
        return StepOutcome.of(joinValues(memory), incompleteResults).withFailure(worstFailure);
    }

    private RawJson joinValues(MemoryAccount memory) {
        try {
            return RawJson.ofFields(values, memory);
        } catch (MemoryLimitException e) {
            throw StepFailure.memory(step, e);
        }
    }
}
