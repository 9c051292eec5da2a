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
 * A row of a waterfall: a request, a step, or an attempt. Times are in ns of the clock.
 *
 * @param depth the indentation of the label
 * @param item the number of the call in its step; 0 if the step has no other call
 * @param note the endpoint, the status and the reason of a failure; null for none
 * @param isFailed whether the request, step or attempt failed
 * @param from the start of the row, with the waits before an attempt
 * @param ownFrom the start of the attempt itself
 * @param to the end of the row
 * @param parts the parts of its bar
 */
record WaterfallRow(
        int depth,
        int item,
        String label,
        @Nullable String note,
        boolean isFailed,
        long from,
        long ownFrom,
        long to,
        List<Part> parts) {

    /**
     * A part of a bar.
     *
     * @param kind the class of its colour, which the legend names
     */
    record Part(String kind, long from, long to) {
        @Override
        public String toString() {
            return kind + " " + WaterfallAxis.duration(to - from);
        }
    }

    /** Returns the label, which begins with the number of an item. */
    String numberedLabel() {
        return item == 0 ? label : "#" + item + " " + label;
    }

    /** Returns its own time, the wait before it, and the note. */
    String description() {
        String wait = ownFrom == from ? "" : "  +" + WaterfallAxis.duration(ownFrom - from);
        return WaterfallAxis.duration(to - ownFrom) + wait + (note == null ? "" : "  " + note);
    }

    /** Returns the rows of a request, from the top: the request, and each step with its attempts. */
    static List<WaterfallRow> of(RequestTrace request) {
        Rows rows = new Rows();
        request.accept(rows);
        return rows.rows;
    }

    private static final class Rows implements TraceVisitor {
        private final List<WaterfallRow> rows = new ArrayList<>();
        private int calls;
        private int item;

        @Override
        public void onRequest(RequestTrace request) {
            rows.add(ofRequest(request));
        }

        @Override
        public void onStep(StepTrace step) {
            calls = step.callCount();
            rows.add(ofStep(step));
        }

        @Override
        public void onCall(CallTrace call, int number) {
            item = calls > 1 ? number : 0;
            if (call.attemptCount() == 0) rows.add(withoutAttempt(call, item));
        }

        @Override
        public void onAttempt(AttemptTrace attempt, int number) {
            rows.add(ofAttempt(attempt, item, number == 1));
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
        boolean isFailed = request.reason() != null;
        return new WaterfallRow(0, 0, labelOf(request), note(request), isFailed, from, from, to, parts);
    }

    private static String note(RequestTrace request) {
        Reason reason = request.reason();
        String partial = request.isComplete() ? "" : " partial";
        return request.status() + (reason == null ? partial : " " + reason.code());
    }

    /** Returns the key of the route, which has a method. */
    static String labelOf(RequestTrace request) {
        return request.route().equals("none") ? request.method() + " without a route" : request.route();
    }

    private static WaterfallRow ofStep(StepTrace step) {
        long from = step.startedNanos();
        long to = step.endedNanos();
        Reason reason = step.reason();
        String note = reason == null ? step.outcome() : step.outcome() + ", " + reason.code();
        Part expressions = new Part("expression", to - step.expressionNanos(), to);
        List<Part> parts = step.expressionNanos() == 0 ? List.of() : List.of(expressions);
        return new WaterfallRow(1, 0, step.name(), note, reason != null, from, from, to, parts);
    }

    private static WaterfallRow withoutAttempt(CallTrace call, int item) {
        Part queue = queueOf(call);
        List<Part> parts = call.queueNanos() == 0 ? List.of() : List.of(queue);
        boolean isFailed = call.reason() != null;
        return new WaterfallRow(
                2, item, labelOf(call), call.outcome(), isFailed, queue.from(), queue.to(), call.endedNanos(), parts);
    }

    private static Part queueOf(CallTrace call) {
        return new Part("queue", call.startedNanos(), call.startedNanos() + call.queueNanos());
    }

    private static String labelOf(CallTrace call) {
        return call.backend() + " " + call.operation();
    }

    private static WaterfallRow ofAttempt(AttemptTrace attempt, int item, boolean isFirst) {
        List<Part> parts = new ArrayList<>();
        addWaits(parts, attempt, isFirst);
        long from = parts.isEmpty() ? attempt.startedNanos() : parts.get(0).from();
        addPhases(parts, attempt);
        return new WaterfallRow(
                2,
                item,
                labelOf(attempt.call()),
                note(attempt),
                attempt.reason() != null,
                from,
                attempt.startedNanos(),
                attempt.endedNanos(),
                parts);
    }

    private static void addWaits(List<Part> parts, AttemptTrace attempt, boolean isFirst) {
        Part queue = queueOf(attempt.call());
        if (isFirst) add(parts, queue.kind(), queue.from(), queue.to());
        long started = attempt.startedNanos();
        long token = started - attempt.tokenNanos();
        add(parts, "backoff", token - attempt.backoffNanos(), token);
        add(parts, "token", token, started);
    }

    private static void addPhases(List<Part> parts, AttemptTrace attempt) {
        long started = attempt.startedNanos();
        long to = attempt.endedNanos();
        long head = attempt.headNanos() == 0 ? to : attempt.headNanos();
        long connected = attempt.connectedNanos() == 0 ? head : attempt.connectedNanos();
        add(parts, "connect", started, connected);
        add(parts, "wait", connected, head);
        add(parts, "body", head, to);
    }

    private static void add(List<Part> parts, String kind, long from, long to) {
        if (to > from) parts.add(new Part(kind, from, to));
    }

    /** The endpoint is at the end, where the picture cuts a long name. */
    private static String note(AttemptTrace attempt) {
        String status = attempt.status() == 0 ? "" : attempt.status() + " ";
        String outcome = attempt.outcome().equals("success") ? status.strip() : status + attempt.outcome();
        return attempt.endpoint() == null ? outcome : outcome + "  " + attempt.endpoint();
    }
}
