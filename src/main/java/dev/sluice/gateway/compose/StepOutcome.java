package dev.sluice.gateway.compose;

import dev.sluice.core.trace.StepTrace;
import dev.sluice.language.json.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a completed step.
 *
 * @param value the value for other steps and the response
 * @param metricLabels the outcomes for metrics, such as {@code answered} or {@code skipped}
 * @param incompleteResults why the value is incomplete; empty for a complete value or a skipped step
 * @param failure why the value is incomplete, with the details for operators; null without a failure
 * @param earlyResponse the response that ends the route; null if the route continues
 */
record StepOutcome(
        RawJson value,
        List<String> metricLabels,
        List<IncompleteResult> incompleteResults,
        @Nullable StepFailure failure,
        @Nullable ResponseTemplate earlyResponse) {

    static StepOutcome success(RawJson value) {
        return of(value, List.of());
    }

    static StepOutcome of(RawJson value, List<IncompleteResult> incompleteResults) {
        List<String> metricLabels = incompleteResults.isEmpty()
                ? List.of("answered")
                : incompleteResults.stream()
                        .map(incompleteResult -> incompleteResult.kind().code())
                        .distinct()
                        .toList();
        return new StepOutcome(value, metricLabels, incompleteResults, null, null);
    }

    StepOutcome withFailure(@Nullable StepFailure newFailure) {
        return new StepOutcome(value, metricLabels, incompleteResults, newFailure, earlyResponse);
    }

    /** Ends the trace of the step with its worst outcome: {@code failed} before {@code defaulted} and {@code truncated}. */
    void writeTo(StepTrace trace, long nowNanos) {
        IncompleteResult worst = null;
        for (IncompleteResult each : incompleteResults)
            if (worst == null || each.kind().compareTo(worst.kind()) < 0) worst = each;
        if (worst == null) trace.onEnd(metricLabels.get(0), null, nowNanos);
        else trace.onEnd(worst.kind().code(), worst.reason(), nowNanos);
        trace.onFailure(failure);
    }

    static StepOutcome skipped() {
        return new StepOutcome(RawJson.NULL, List.of("skipped"), List.of(), null, null);
    }

    static StepOutcome returned(ResponseTemplate response) {
        return new StepOutcome(RawJson.NULL, List.of("returned"), List.of(), null, response);
    }
}
