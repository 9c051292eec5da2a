package dev.sluice.server.admin;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a waterfall: a request, a step, or an attempt.
 *
 * @param depth the indentation of the label
 * @param note the reason of a failure, or the endpoint
 * @param from the start of the row, in the ns of the clock
 * @param to its end
 * @param parts the parts of its bar
 */
record WaterfallRow(int depth, String label, @Nullable String note, long from, long to, List<Part> parts) {

    /**
     * A part of a bar.
     *
     * @param kind the class of its colour, which the legend names
     */
    record Part(String kind, long from, long to) {}

    /** Returns the rows of a request, from the top: the request, and each step with its attempts. */
    static List<WaterfallRow> of(RequestTrace request) {
        List<WaterfallRow> rows = new ArrayList<>();
        rows.add(ofRequest(request));
        for (StepTrace step : request.steps()) {
            rows.add(ofStep(step, request.endedNanos()));
            for (CallTrace call : step.calls()) addCall(rows, call, request.endedNanos());
        }
        return rows;
    }

    private static WaterfallRow ofRequest(RequestTrace request) {
        long from = request.startedNanos();
        long to = request.endedNanos();
        List<Part> parts = new ArrayList<>();
        if (request.bodyReadNanos() > 0) parts.add(new Part("body", from, request.bodyReadNanos()));
        if (request.respondNanos() > 0)
            parts.add(new Part("expression", request.headNanos() - request.respondNanos(), request.headNanos()));
        if (request.headNanos() > 0) parts.add(new Part("write", request.headNanos(), to));
        return new WaterfallRow(0, labelOf(request), Reason.codeOf(request.reason()), from, to, parts);
    }

    /** Returns the key of the route, which has a method. */
    static String labelOf(RequestTrace request) {
        return request.route().equals("none") ? request.method() + " without a route" : request.route();
    }

    private static WaterfallRow ofStep(StepTrace step, long end) {
        long to = step.endedNanos() == 0 ? end : step.endedNanos();
        Reason reason = step.reason();
        String note = reason == null ? step.outcome() : step.outcome() + ", " + reason.code();
        Part expressions = new Part("expression", to - step.expressionNanos(), to);
        List<Part> parts = step.expressionNanos() == 0 ? List.of() : List.of(expressions);
        return new WaterfallRow(1, step.name(), note, step.startedNanos(), to, parts);
    }

    private static void addCall(List<WaterfallRow> rows, CallTrace call, long end) {
        long queued = call.startedNanos() + call.queueNanos();
        Part queue = new Part("queue", call.startedNanos(), queued);
        if (call.attempts().isEmpty()) {
            long to = call.endedNanos() == 0 ? end : call.endedNanos();
            rows.add(new WaterfallRow(2, label(call), call.outcome(), call.startedNanos(), to, List.of(queue)));
        }
        for (int i = 0; i < call.attempts().size(); i++) {
            List<Part> parts = new ArrayList<>();
            if (i == 0 && call.queueNanos() > 0) parts.add(queue);
            rows.add(ofAttempt(label(call), call.attempts().get(i), parts, end));
        }
    }

    private static String label(CallTrace call) {
        return call.backend() + " " + call.operation();
    }

    private static WaterfallRow ofAttempt(String label, AttemptTrace attempt, List<Part> parts, long end) {
        long started = attempt.startedNanos();
        long to = attempt.endedNanos() == 0 ? end : attempt.endedNanos();
        long token = started - attempt.tokenNanos();
        add(parts, "backoff", token - attempt.backoffNanos(), token);
        add(parts, "token", token, started);
        long connected = attempt.connectedNanos() == 0 ? started : attempt.connectedNanos();
        long head = attempt.headNanos() == 0 ? to : attempt.headNanos();
        add(parts, "connect", started, connected);
        add(parts, "wait", connected, head);
        add(parts, "body", head, to);
        long from = parts.isEmpty() ? started : parts.get(0).from();
        return new WaterfallRow(2, label, note(attempt), from, to, parts);
    }

    private static void add(List<Part> parts, String kind, long from, long to) {
        if (to > from) parts.add(new Part(kind, from, to));
    }

    private static String note(AttemptTrace attempt) {
        String endpoint = attempt.endpoint() == null ? "" : attempt.endpoint() + " ";
        return endpoint + (attempt.outcome().equals("success") ? attempt.status() : attempt.outcome());
    }
}
