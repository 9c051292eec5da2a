package dev.sluice.server.admin;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceVisitor;
import dev.sluice.gateway.recent.RequestKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders the trace of a request. Times are in ms, and those with {@code start} count from the head of the request. Names of the
 * configuration, identifiers, times and reasons appear; the subject of the caller does not.
 */
final class RequestTraceJson {
    private static final int MAX_INCOMPLETE = 10;

    private final RequestTrace request;
    private final Set<RequestKind> kinds;

    RequestTraceJson(RequestTrace request, Set<RequestKind> kinds) {
        this.request = request;
        this.kinds = kinds;
    }

    /** Returns the request without its steps, but with those that lack a part of a partial response. */
    JsonObject summary() {
        JsonArray codes = new JsonArray();
        kinds.forEach(kind -> codes.add(kind.code()));
        JsonObject summary = new JsonObject()
                .put("request_id", request.requestId())
                .put("trace_id", request.context().traceId())
                .put("kinds", codes)
                .put(
                        "started",
                        Instant.ofEpochMilli(request.startedEpochMillis()).toString())
                .put("ms", millis(request.durationNanos()))
                .put("method", request.method())
                .put("route", request.route())
                .put("status", request.status())
                .put("complete", request.isComplete());
        putFailure(summary);
        if (kinds.contains(RequestKind.PARTIAL)) putIncomplete(summary);
        return summary;
    }

    /** A response that was cut off may lack no step. */
    private void putIncomplete(JsonObject summary) {
        IncompleteSteps steps = new IncompleteSteps();
        request.accept(steps);
        if (!steps.first.isEmpty()) summary.put("incomplete", steps.first);
    }

    private static final class IncompleteSteps implements TraceVisitor {
        private final JsonArray first = new JsonArray();

        @Override
        public void onStep(StepTrace step) {
            if (step.isIncomplete() && first.size() < MAX_INCOMPLETE) first.add(incomplete(step));
        }
    }

    private static JsonObject incomplete(StepTrace step) {
        JsonObject shown = new JsonObject().put("step", step.name()).put("outcome", step.outcome());
        putText(shown, "reason", Reason.codeOf(step.reason()));
        CallTrace call = step.decisiveCall();
        putText(shown, "backend", call == null ? null : call.backend());
        return shown;
    }

    private void putFailure(JsonObject target) {
        putText(target, "reason", Reason.codeOf(request.reason()));
        putText(target, "failed_step", request.failedStep());
        putText(target, "detail", request.failureDetail());
    }

    /** Returns the whole trace. */
    JsonObject full() {
        JsonObject full = summary();
        putText(full, "client", request.client());
        putText(full, "identity", request.identity());
        full.put("bytes_in", request.requestBytes())
                .put("bytes_out", request.responseBytes())
                .put("body_ms", since(request.startedNanos(), request.bodyReadNanos()))
                .put("expression_ms", millis(request.respondNanos()))
                .put("head_ms", since(request.startedNanos(), request.headNanos()))
                .put("write_ms", since(request.headNanos(), request.endedNanos()));
        Steps steps = new Steps();
        request.accept(steps);
        return full.put("steps", steps.all).put("dropped_calls", request.droppedCalls());
    }

    /** The steps with their attempts. A call that failed before its first attempt has one entry, without an endpoint. */
    private final class Steps implements TraceVisitor {
        private final JsonArray all = new JsonArray();
        private JsonArray attempts = new JsonArray();
        private int callNumber;

        @Override
        public void onStep(StepTrace step) {
            attempts = new JsonArray();
            all.add(toJson(step).put("attempts", attempts));
        }

        @Override
        public void onCall(CallTrace call, int number) {
            callNumber = number;
            if (call.attemptCount() == 0) attempts.add(withoutAttempt(firstEntry(call), call));
        }

        @Override
        public void onAttempt(AttemptTrace attempt, int number) {
            CallTrace call = attempt.call();
            JsonObject json = put(number == 1 ? firstEntry(call) : entry(), attempt);
            if (number == call.attemptCount()) putText(json, "no_retry", call.retryStop());
            attempts.add(json);
        }

        private JsonObject firstEntry(CallTrace call) {
            return entry().put("backend", call.backend())
                    .put("operation", call.operation())
                    .put("queue_ms", millis(call.queueNanos()));
        }

        private JsonObject entry() {
            return new JsonObject().put("call", callNumber);
        }
    }

    private JsonObject toJson(StepTrace step) {
        JsonObject json = new JsonObject()
                .put("step", step.name())
                .put("start_ms", since(request.startedNanos(), step.startedNanos()))
                .put("ms", millis(step.endedNanos() - step.startedNanos()))
                .put("outcome", step.outcome());
        putText(json, "reason", Reason.codeOf(step.reason()));
        putText(json, "detail", step.detail());
        return json.put("expression_ms", millis(step.expressionNanos())).put("calls", step.callCount());
    }

    private JsonObject withoutAttempt(JsonObject json, CallTrace call) {
        json.put("start_ms", since(request.startedNanos(), call.startedNanos()))
                .put("ms", millis(call.endedNanos() - call.startedNanos()))
                .put("reason", call.outcome());
        putText(json, "detail", call.detail());
        putText(json, "no_retry", call.retryStop());
        return json;
    }

    private JsonObject put(JsonObject json, AttemptTrace attempt) {
        putText(json, "endpoint", attempt.endpoint());
        long connected = attempt.connectedNanos() == 0 ? attempt.startedNanos() : attempt.connectedNanos();
        json.put("start_ms", since(request.startedNanos(), attempt.startedNanos()))
                .put("ms", millis(attempt.endedNanos() - attempt.startedNanos()))
                .put("backoff_ms", millis(attempt.backoffNanos()))
                .put("token_ms", millis(attempt.tokenNanos()))
                .put("connect_ms", since(attempt.startedNanos(), connected))
                .put("wait_ms", since(connected, attempt.headNanos()))
                .put("body_ms", since(attempt.headNanos(), attempt.endedNanos()))
                .put("status", attempt.status())
                .put("reason", attempt.outcome());
        putText(json, "detail", attempt.detail());
        return json;
    }

    /** Returns the ms between two times; 0 if either has not happened. */
    private static double since(long from, long to) {
        return from == 0 || to == 0 ? 0 : millis(to - from);
    }

    /** Returns nanoseconds as ms with three decimals. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }

    private static void putText(JsonObject target, String key, @Nullable String value) {
        if (value != null) target.put(key, value);
    }
}
