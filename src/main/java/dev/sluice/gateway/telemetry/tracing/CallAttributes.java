package dev.sluice.gateway.telemetry.tracing;

import static dev.sluice.gateway.telemetry.tracing.RequestAttributes.ERROR_TYPE;
import static dev.sluice.gateway.telemetry.tracing.RequestAttributes.METHOD;
import static dev.sluice.gateway.telemetry.tracing.RequestAttributes.STATUS;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.StepTrace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** The attributes of the spans of steps, calls and attempts. Times are in seconds. */
final class CallAttributes {
    private static final AttributeKey<String> STEP = stringKey("sluice.step.name");
    private static final AttributeKey<String> STEP_OUTCOME = stringKey("sluice.step.outcome");
    private static final AttributeKey<Long> STEP_CALLS = longKey("sluice.step.calls");
    private static final AttributeKey<Double> EXPRESSIONS = doubleKey("sluice.step.expressions");
    private static final AttributeKey<String> BACKEND = stringKey("sluice.backend");
    private static final AttributeKey<Long> ATTEMPTS = longKey("sluice.attempts");
    private static final AttributeKey<Double> QUEUE = doubleKey("sluice.queue");
    private static final AttributeKey<String> RETRY_STOP = stringKey("sluice.retry.stop");
    private static final AttributeKey<Double> BACKOFF = doubleKey("sluice.retry.backoff");
    private static final AttributeKey<Double> TOKEN = doubleKey("sluice.token");
    private static final AttributeKey<Double> CONNECT = doubleKey("sluice.connect");
    private static final AttributeKey<Double> FIRST_BYTE = doubleKey("sluice.first_byte");
    private static final AttributeKey<String> TEMPLATE = stringKey("url.template");
    private static final AttributeKey<String> HOST = stringKey("server.address");
    private static final AttributeKey<Long> PORT = longKey("server.port");
    private static final AttributeKey<Long> RESENDS = longKey("http.request.resend_count");

    private static final String SUCCESS = "success";
    private static final String RUNNING = "running";
    private static final double NANOS = 1e9;

    private CallAttributes() {}

    static Attributes of(StepTrace step) {
        AttributesBuilder attributes = Attributes.builder()
                .put(STEP, step.name())
                .put(STEP_OUTCOME, step.outcome())
                .put(STEP_CALLS, (long) step.callCount())
                .put(ERROR_TYPE, Reason.codeOf(step.reason()));
        addTime(attributes, EXPRESSIONS, step.expressionNanos());
        return attributes.build();
    }

    /** A step that was skipped, or whose value has a default, has not failed. */
    static @Nullable String failureOf(StepTrace step) {
        return step.outcome().equals("failed") ? "" : null;
    }

    static Attributes of(CallTrace call) {
        AttributesBuilder attributes = Attributes.builder()
                .put(BACKEND, call.backend())
                .put(ATTEMPTS, (long) call.attemptCount())
                .put(RETRY_STOP, call.retryStop());
        addTime(attributes, QUEUE, call.queueNanos());
        if (!call.outcome().equals(SUCCESS)) attributes.put(ERROR_TYPE, errorType(call.outcome()));
        return attributes.build();
    }

    static @Nullable String failureOf(CallTrace call) {
        return call.outcome().equals(SUCCESS) ? null : "";
    }

    /** Returns the attributes of an attempt that follows {@code resends} others. */
    static Attributes of(CallTrace call, AttemptTrace attempt, int resends) {
        int space = call.operation().indexOf(' ');
        AttributesBuilder attributes = Attributes.builder()
                .put(METHOD, call.operation().substring(0, Math.max(0, space)))
                .put(TEMPLATE, call.operation().substring(space + 1))
                .put(BACKEND, call.backend());
        addEndpoint(attributes, attempt.endpoint());
        if (attempt.status() > 0) attributes.put(STATUS, (long) attempt.status());
        if (resends > 0) attributes.put(RESENDS, (long) resends);
        if (failureOf(attempt) != null) attributes.put(ERROR_TYPE, errorType(attempt.outcome()));
        addTime(attributes, BACKOFF, attempt.backoffNanos());
        addTime(attributes, TOKEN, attempt.tokenNanos());
        addTime(attributes, CONNECT, attempt.connectedNanos() - attempt.startedNanos());
        addTime(attributes, FIRST_BYTE, attempt.headNanos() - attempt.startedNanos());
        return attributes.build();
    }

    static @Nullable String failureOf(AttemptTrace attempt) {
        if (attempt.outcome().equals(SUCCESS)) return null;
        String detail = attempt.detail();
        return detail == null ? "" : detail;
    }

    /** A part that has not ended was cancelled with its request. */
    private static String errorType(String outcome) {
        return outcome.equals(RUNNING) ? "cancelled" : outcome;
    }

    /** Omits the time of an event that has not happened. */
    private static void addTime(AttributesBuilder attributes, AttributeKey<Double> key, long nanos) {
        if (nanos > 0) attributes.put(key, nanos / NANOS);
    }

    /** The endpoint is {@code host:port}, with brackets around an IPv6 address. */
    private static void addEndpoint(AttributesBuilder attributes, @Nullable String endpoint) {
        if (endpoint == null) return;
        int colon = endpoint.endsWith("]") ? -1 : endpoint.lastIndexOf(':');
        String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
        attributes.put(HOST, host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        if (colon > 0) attributes.put(PORT, Long.parseLong(endpoint, colon + 1, endpoint.length(), 10));
    }
}
