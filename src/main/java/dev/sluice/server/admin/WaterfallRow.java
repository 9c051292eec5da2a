package dev.sluice.server.admin;

import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.core.trace.TraceVisitor;
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
        request.accept(new Rows(rows));
        return rows;
    }

    private record Rows(List<WaterfallRow> rows) implements TraceVisitor {
        @Override
        public void onRequest(RequestTrace request) {
            rows.add(ofRequest(request));
        }

        @Override
        public void onStep(StepTrace step) {
            rows.add(ofStep(step));
        }

        @Override
        public void onCall(CallTrace call, int number) {
            if (call.attemptCount() == 0) rows.add(withoutAttempt(call));
        }

        @Override
        public void onAttempt(AttemptTrace attempt, int number) {
            rows.add(ofAttempt(attempt, number == 1));
        }
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

    private static WaterfallRow ofStep(StepTrace step) {
        long to = step.endedNanos();
        Reason reason = step.reason();
        String note = reason == null ? step.outcome() : step.outcome() + ", " + reason.code();
        Part expressions = new Part("expression", to - step.expressionNanos(), to);
        List<Part> parts = step.expressionNanos() == 0 ? List.of() : List.of(expressions);
        return new WaterfallRow(1, step.name(), note, step.startedNanos(), to, parts);
    }

    private static WaterfallRow withoutAttempt(CallTrace call) {
        List<Part> parts = List.of(queueOf(call));
        return new WaterfallRow(2, labelOf(call), call.outcome(), call.startedNanos(), call.endedNanos(), parts);
    }

    private static Part queueOf(CallTrace call) {
        return new Part("queue", call.startedNanos(), call.startedNanos() + call.queueNanos());
    }

    private static String labelOf(CallTrace call) {
        return call.backend() + " " + call.operation();
    }

    private static WaterfallRow ofAttempt(AttemptTrace attempt, boolean isFirst) {
        CallTrace call = attempt.call();
        List<Part> parts = new ArrayList<>();
        if (isFirst && call.queueNanos() > 0) parts.add(queueOf(call));
        long started = attempt.startedNanos();
        long to = attempt.endedNanos();
        long token = started - attempt.tokenNanos();
        add(parts, "backoff", token - attempt.backoffNanos(), token);
        add(parts, "token", token, started);
        long connected = attempt.connectedNanos() == 0 ? started : attempt.connectedNanos();
        long head = attempt.headNanos() == 0 ? to : attempt.headNanos();
        add(parts, "connect", started, connected);
        add(parts, "wait", connected, head);
        add(parts, "body", head, to);
        long from = parts.isEmpty() ? started : parts.get(0).from();
        return new WaterfallRow(2, labelOf(call), note(attempt), from, to, parts);
    }

    private static void add(List<Part> parts, String kind, long from, long to) {
        if (to > from) parts.add(new Part(kind, from, to));
    }

    private static String note(AttemptTrace attempt) {
        String endpoint = attempt.endpoint() == null ? "" : attempt.endpoint() + " ";
        return endpoint + (attempt.outcome().equals("success") ? attempt.status() : attempt.outcome());
    }
}
