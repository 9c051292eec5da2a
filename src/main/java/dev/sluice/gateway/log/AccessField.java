package dev.sluice.gateway.log;

import dev.sluice.core.trace.Reason;
import java.util.Locale;

/** The fields of a line of the access log besides its steps, in the order of the line. A field without a value is left out. */
enum AccessField {
    REQUEST_ID(
            "The id of the request, as in `X-Request-Id`.",
            (field, entry, out) -> out.text(field, entry.trace().requestId())),
    TRACE_ID(
            "The id of the W3C trace.",
            (field, entry, out) -> out.text(field, entry.trace().context().traceId())),
    CLIENT(
            "The address of the client. `client.ip` has it too if it is an IP address.",
            (field, entry, out) -> out.client(field, entry.trace().client())),
    IDENTITY(
            "The entry of `identity` that authenticated the caller.",
            (field, entry, out) -> out.text(field, entry.trace().identity())),
    SUBJECT("The subject of the caller, as `log.subject` says; `user.id` if it is plain.", (field, entry, out) -> {
        SubjectPolicy subjects = entry.subjects();
        out.subject(field, subjects.mode(), subjects.show(entry.trace().subject()));
    }),
    METHOD(
            "The method of the request.",
            (field, entry, out) -> out.text(field, entry.trace().method())),
    ROUTE(
            "The key of the route; `none` if no route matched.",
            (field, entry, out) -> out.text(field, entry.trace().route())),
    STATUS(
            "The status of the response; 499 if the caller disconnected first.",
            (field, entry, out) -> out.number(field, entry.trace().status())),
    INCOMPLETE("`true` for a response with missing parts, or an interrupted one.", (field, entry, out) -> {
        if (!entry.trace().isComplete()) out.flag(field, true);
    }),
    BYTES_IN(
            "The bytes of the body of the request.",
            (field, entry, out) -> out.number(field, entry.trace().requestBytes())),
    BYTES_OUT(
            "The bytes of the body of the response.",
            (field, entry, out) -> out.number(field, entry.trace().responseBytes())),
    DURATION_MS(
            "The time from the head of the request to the end of the response.",
            (field, entry, out) -> out.duration(field, entry.trace().durationNanos())),
    REASON(
            "The reason of a failure or rejection.",
            (field, entry, out) -> out.text(field, Reason.codeOf(entry.trace().reason()))),
    FAILED_STEP(
            "The step that failed the request.",
            (field, entry, out) -> out.text(field, entry.trace().failedStep())),
    DETAIL(
            "A sentence about the failure, which callers never see.",
            (field, entry, out) -> out.text(field, entry.trace().failureDetail()));

    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // The encoders are lambdas without state.
    private final FieldEncoder encoder;

    private final String key = name().toLowerCase(Locale.ROOT);

    private interface FieldEncoder {
        void encode(String key, AccessEntry entry, LineWriter out);
    }

    AccessField(String meaning, FieldEncoder encoder) {
        this.meaning = meaning;
        this.encoder = encoder;
    }

    /** Returns the name of the field in text and JSON. */
    String key() {
        return key;
    }

    /** Returns a sentence for the documentation. */
    String meaning() {
        return meaning;
    }

    void write(AccessEntry entry, LineWriter out) {
        encoder.encode(key, entry, out);
    }
}
