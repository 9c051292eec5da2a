package dev.sluice.compose;

import dev.sluice.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended.
 *
 * @param value what others see of it
 * @param metricLabels what metrics count, such as {@code answered} or {@code skipped}
 * @param incompleteResults what is missing from the value; nothing when it is the step's own, be it the null of one that was skipped
 * @param earlyResponse what the route answers at once; null when it goes on
 */
record StepOutcome(
        RawJson value,
        List<String> metricLabels,
        List<IncompleteResult> incompleteResults,
        @Nullable ResponseTemplate earlyResponse) {

    /** The step's own answer. */
    static StepOutcome success(RawJson value) {
        return of(value, List.of());
    }

    /** An answer from which something may be missing. */
    static StepOutcome of(RawJson value, List<IncompleteResult> incompleteResults) {
        List<String> metricLabels = incompleteResults.isEmpty()
                ? List.of("answered")
                : incompleteResults.stream()
                        .map(incompleteResult -> incompleteResult.kind().code())
                        .distinct()
                        .toList();
        return new StepOutcome(value, metricLabels, incompleteResults, null);
    }

    /** The step did not run. */
    static StepOutcome skipped() {
        return new StepOutcome(RawJson.NULL, List.of("skipped"), List.of(), null);
    }

    /** The route ends here. */
    static StepOutcome returned(ResponseTemplate response) {
        return new StepOutcome(RawJson.NULL, List.of("returned"), List.of(), response);
    }
}
