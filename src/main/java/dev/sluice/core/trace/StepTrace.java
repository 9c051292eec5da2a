package dev.sluice.core.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The trace of one step of a request. Same thread-safety as its {@link RequestTrace}. */
public final class StepTrace {
    /** The outcomes of steps whose value is incomplete. */
    private static final Set<String> INCOMPLETE = Set.of("failed", "defaulted", "truncated");

    private final RequestTrace request;
    private final String name;
    private final long startedNanos;
    private final List<CallTrace> calls = new ArrayList<>(1);
    private int callCount;
    private int attemptCount;
    private long expressionNanos;
    private long endedNanos;
    private String outcome = "running";
    private @Nullable Reason reason;
    private @Nullable Throwable failure;
    private @Nullable String detail;

    StepTrace(RequestTrace request, String name, long startedNanos) {
        this.request = request;
        this.name = name;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts a call of this step. A call that does not fit into the trace of the request is counted only.
     *
     * @param backend the name of the backend
     * @param operation the method and the path template, never the expanded path
     * @param spanId the span of the call
     */
    public CallTrace startCall(String backend, String operation, long spanId, long nowNanos) {
        CallTrace call = new CallTrace(this, backend, operation, spanId, nowNanos);
        if (request.isEnded()) return call;
        callCount++;
        if (request.countCall()) calls.add(call);
        return call;
    }

    void countAttempt() {
        attemptCount++;
    }

    /** Adds the time of expressions of this step, in ns. */
    public void onExpressions(long durationNanos) {
        if (!request.isEnded()) expressionNanos += durationNanos;
    }

    /**
     * Ends the step.
     *
     * @param newOutcome such as {@code answered}, {@code skipped}, {@code failed} or {@code defaulted}
     * @param newReason why a call or an expression of the step failed; null if nothing failed
     */
    public void onEnd(String newOutcome, @Nullable Reason newReason, long nowNanos) {
        if (request.isEnded()) return;
        outcome = newOutcome;
        reason = newReason;
        endedNanos = nowNanos;
        TraceListener follower = request.follower();
        if (follower != null) follower.onStepEnd(this);
    }

    /** Keeps the failure of a step that did not fail the request, until {@link #describe}. */
    public void onFailure(@Nullable Throwable newFailure) {
        if (!request.isEnded()) failure = newFailure;
    }

    /** Replaces the failure by a sentence for operators. */
    public void describe(@Nullable String sentence) {
        detail = sentence;
        failure = null;
    }

    /** Returns the request of the step. */
    public RequestTrace request() {
        return request;
    }

    public String name() {
        return name;
    }

    public long startedNanos() {
        return startedNanos;
    }

    /** Returns when the step ended, with its request at the latest; 0 while it runs. */
    public long endedNanos() {
        return endedNanos == 0 ? request.endedNanos() : endedNanos;
    }

    /** Returns the outcome; {@code running} if the request ended first. */
    public String outcome() {
        return outcome;
    }

    /** Returns whether the value of the step is incomplete: missing, replaced by a fallback, or cut. */
    public boolean isIncomplete() {
        return INCOMPLETE.contains(outcome);
    }

    /** Returns why the step failed; null if nothing failed. */
    public @Nullable Reason reason() {
        return reason;
    }

    /** Returns the reason of a status of 4xx of a backend that a proxied request has passed on; null for another step. */
    public @Nullable Reason passedOnReason() {
        CallTrace last = lastCall();
        return last == null || !request.isPassedOn() || request.reason() != null ? null : last.reason();
    }

    /** Returns the failure that awaits its description; null for none. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Returns a sentence about the failure of a step without which the request went on, for operators; null for none. */
    public @Nullable String detail() {
        return detail;
    }

    /** Returns the time of the expressions of this step, in ns. */
    public long expressionNanos() {
        return expressionNanos;
    }

    void accept(TraceVisitor visitor) {
        visitor.onStep(this);
        for (int i = 0; i < calls.size(); i++) calls.get(i).accept(visitor, i + 1);
    }

    /** Returns the last call that the trace keeps; null for none. */
    private @Nullable CallTrace lastCall() {
        return calls.isEmpty() ? null : calls.get(calls.size() - 1);
    }

    /** Returns the last call that failed for the reason of the step, or else the last call, of those that the trace keeps; null for none. */
    public @Nullable CallTrace decisiveCall() {
        Reason sought = reason;
        if (sought != null)
            for (int i = calls.size() - 1; i >= 0; i--)
                if (sought.equals(calls.get(i).reason())) return calls.get(i);
        return lastCall();
    }

    /** Returns the calls that the trace keeps, in the order of their starts. */
    public List<CallTrace> calls() {
        return calls;
    }

    /** Returns the number of all calls. */
    public int callCount() {
        return callCount;
    }

    /** Returns the number of attempts of all calls. */
    public int attemptCount() {
        return attemptCount;
    }
}
