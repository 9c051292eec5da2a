package dev.sluice.compose;

import dev.sluice.compose.Items.Group;
import dev.sluice.json.Value;
import dev.sluice.spec.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a loop has gathered so far. One event loop uses it. */
final class Harvest {

    /** Each reply has a cap of its own; this is the one on what a loop holds of them together. */
    private static final Size MAX = Size.mib(32);

    private final String step;
    private final boolean isTruncated;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<Shortfall, Integer> shortfalls = new LinkedHashMap<>();
    private long size;

    Harvest(String step, Items items) {
        this.step = step;
        this.isTruncated = items.isTruncated();
        items.all().keySet().forEach(key -> values.put(key, Value.NULL));
    }

    /**
     * Takes in the answers of a group.
     *
     * @throws StepFailed when they are too much together with those before
     */
    Harvest gather(Group group, Ladder.Footing<Map<String, Value>> footing) {
        Map<String, Value> answers = footing.value();
        if (answers != null) answers.forEach(this::gather);
        if (footing.shortfall() != null)
            shortfalls.merge(footing.shortfall(), group.keys().size(), Integer::sum);
        return this;
    }

    private void gather(String key, Value value) {
        size += value.bytes().length;
        if (size > MAX.bytes()) throw StepFailed.items(step, StepFailed.Items.TOO_LARGE, false);
        values.put(key, value);
    }

    /** The loop's end. */
    Outcome outcome() {
        List<Shortfall> all = new ArrayList<>();
        shortfalls.forEach((shortfall, items) -> all.add(shortfall.ofItems(items)));
        if (isTruncated) all.add(Shortfall.truncated());
        return Outcome.of(Value.object(values), all);
    }
}
