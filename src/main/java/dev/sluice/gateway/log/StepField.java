package dev.sluice.gateway.log;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.StepTrace;
import java.util.Locale;

/** The fields of a step in a line of the access log, besides its name, in the order of the line. */
enum StepField {
    BACKEND("The backend of the call that failed the step, or else of the last call.", (field, step, out) -> {
        CallTrace call = step.decisiveCall();
        out.text(field, call == null ? null : call.backend());
    }),
    ENDPOINT("The host and port of the last attempt of that call.", (field, step, out) -> {
        CallTrace call = step.decisiveCall();
        AttemptTrace attempt = call == null ? null : call.lastAttempt();
        out.text(field, attempt == null ? null : attempt.endpoint());
    }),
    CALLS("The number of calls.", (field, step, out) -> out.number(field, step.callCount())),
    ATTEMPTS("The number of attempts of all calls.", (field, step, out) -> out.number(field, step.attemptCount())),
    OUTCOME(
            "The outcome of the step; `running` if the request ended first.",
            (field, step, out) -> out.text(field, step.outcome())),
    REASON(
            "The reason of its failure, or of a status of 4xx that a proxied request has passed on.",
            (field, step, out) ->
                    out.text(field, Reason.codeOf(step.reason() == null ? step.passedOnReason() : step.reason()))),
    DETAIL(
            "A sentence about the failure of a step without which the request went on, which callers never see.",
            (field, step, out) -> out.text(field, step.detail())),
    MS(
            "Its duration in milliseconds.",
            (field, step, out) -> out.duration(field, step.endedNanos() - step.startedNanos()));

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

    /** Returns the name of the field. */
    String key() {
        return key;
    }

    /** Returns a sentence for the documentation. */
    String meaning() {
        return meaning;
    }

    void write(StepTrace step, LineWriter out) {
        encoder.encode(key, step, out);
    }
}
