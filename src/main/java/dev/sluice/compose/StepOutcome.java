package dev.sluice.compose;

import dev.sluice.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended.
 *
 * @param value what others see of it
 * @param names what metrics count, such as {@code answered} or {@code skipped}
 * @param shortfalls what is missing from the value; nothing when it is the step's own, be it the null of one that was skipped
 * @param early what the route answers at once; null when it goes on
 */
record StepOutcome(
        RawJson value,
        List<String> names,
        List<IncompleteResult> shortfalls,
        @Nullable ResponseTemplate early) {

    /** The step's own answer. */
    static StepOutcome answered(RawJson value) {
        return of(value, List.of());
    }

    /** An answer from which something may be missing. */
    static StepOutcome of(RawJson value, List<IncompleteResult> shortfalls) {
        List<String> names = shortfalls.isEmpty()
                ? List.of("answered")
                : shortfalls.stream()
                        .map(shortfall -> shortfall.kind().token())
                        .distinct()
                        .toList();
        return new StepOutcome(value, names, shortfalls, null);
    }

    /** The step did not run. */
    static StepOutcome skipped() {
        return new StepOutcome(RawJson.NULL, List.of("skipped"), List.of(), null);
    }

    /** The route ends here. */
    static StepOutcome returned(ResponseTemplate answer) {
        return new StepOutcome(RawJson.NULL, List.of("returned"), List.of(), answer);
    }
}
