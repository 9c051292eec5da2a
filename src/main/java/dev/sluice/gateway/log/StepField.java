package dev.sluice.gateway.log;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of a step in a line of the access log, besides its name, in the order of the line. */
enum StepField {
    BACKEND("The backend of the last call.", (field, step, out) -> {
        CallTrace call = last(step.calls());
        out.text(field, call == null ? null : call.backend());
    }),
    ENDPOINT("The host and port of the last attempt.", (field, step, out) -> {
        CallTrace call = last(step.calls());
        AttemptTrace attempt = call == null ? null : last(call.attempts());
        out.text(field, attempt == null ? null : attempt.endpoint());
    }),
    CALLS("The number of calls.", (field, step, out) -> out.number(field, step.callCount())),
    ATTEMPTS("The number of attempts of all calls.", (field, step, out) -> out.number(field, step.attemptCount())),
    OUTCOME(
            "The outcome of the step; `running` if the request ended first.",
            (field, step, out) -> out.text(field, step.outcome())),
    REASON("The reason of its failure.", (field, step, out) -> out.text(field, Reason.codeOf(step.reason()))),
    DETAIL(
            "A sentence about the failure of a step without which the request went on, which callers never see.",
            (field, step, out) -> out.text(field, step.detail())),
    MS("Its duration in milliseconds.", (field, step, out) -> {
        long end = step.endedNanos() == 0 ? step.request().endedNanos() : step.endedNanos();
        out.duration(field, end - step.startedNanos());
    });

    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // The encoders are lambdas without state.
    private final FieldEncoder encoder;

    private final String key = name().toLowerCase(Locale.ROOT);

    private interface FieldEncoder {
        void encode(String key, StepTrace step, LineWriter out);
    }

    StepField(String meaning, FieldEncoder encoder) {
        this.meaning = meaning;
        this.encoder = encoder;
    }

    private static <T> @Nullable T last(List<T> all) {
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** Returns the name of the field. */
    String key() {
        return key;
    }

    /** Returns a sentence for the documentation. */
    String meaning() {
        return meaning;
    }

    static void writeAll(RequestTrace trace, LineWriter out) {
        out.beginSteps();
        for (StepTrace step : trace.steps()) {
            out.beginStep(step.name());
            for (StepField field : values()) field.encoder.encode(field.key, step, out);
            out.endStep();
        }
        out.endSteps();
    }
}
