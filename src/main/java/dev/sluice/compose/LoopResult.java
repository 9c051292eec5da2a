package dev.sluice.compose;

import dev.sluice.compose.LoopItems.Group;
import dev.sluice.json.RawJson;
import dev.sluice.spec.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a loop has gathered so far. One event loop uses it. */
final class LoopResult {

    /** Each reply has a cap of its own; this is the one on what a loop holds of them together. */
    private static final Size MAX = Size.mib(32);

    private final String step;
    private final boolean isTruncated;
    private final Map<String, RawJson> values = new LinkedHashMap<>();
    private final Map<IncompleteResult, Integer> shortfalls = new LinkedHashMap<>();
    private long size;

    LoopResult(String step, LoopItems items) {
        this.step = step;
        this.isTruncated = items.isTruncated();
        items.all().keySet().forEach(key -> values.put(key, RawJson.NULL));
    }

    /**
     * Takes in the answers of a group.
     *
     * @throws StepFailure when they are too much together with those before
     */
    LoopResult gather(Group group, FallbackChain.Result<Map<String, RawJson>> footing) {
        Map<String, RawJson> answers = footing.value();
        if (answers != null) answers.forEach(this::gather);
        if (footing.shortfall() != null)
            shortfalls.merge(footing.shortfall(), group.keys().size(), Integer::sum);
        return this;
    }

    private void gather(String key, RawJson value) {
        size += value.bytes().length;
        if (size > MAX.bytes()) throw StepFailure.items(step, StepFailure.LoopError.TOO_LARGE, false);
        values.put(key, value);
    }

    /** The loop's end. */
    StepOutcome outcome() {
        List<IncompleteResult> all = new ArrayList<>();
        shortfalls.forEach((shortfall, items) -> all.add(shortfall.ofItems(items)));
        if (isTruncated) all.add(IncompleteResult.truncated());
        return StepOutcome.of(RawJson.object(values), all);
    }
}
