package dev.sluice.core.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trace of one call to a backend, over all its attempts. For the event loop of its call until it has ended. A call may outlive
 * its request, such as a probe of a circuit; its trace then no longer changes.
 */
public final class CallTrace {
    /** The memory of a trace with one attempt, in bytes. Further attempts are few, because of the retry budget. */
    public static final int MEMORY = 512;

    private final @Nullable StepTrace step;
    private final String backend;
    private final String operation;
    private final long spanId;
    private final long startedNanos;
    private final List<AttemptTrace> attempts = new ArrayList<>(1);
    private long queueNanos;
    private long nextBackoffNanos;
    private long nextTokenNanos;
    private long endedNanos;
    private boolean isEnded;
    private @Nullable Reason reason;
    private @Nullable String detail;
    private @Nullable String retryStop;
    private @Nullable TraceContext cause;

    CallTrace(@Nullable StepTrace step, String backend, String operation, long spanId, long startedNanos) {
        this.step = step;
        this.backend = backend;
        this.operation = operation;
        this.spanId = spanId;
        this.startedNanos = startedNanos;
    }

    /** Starts the trace of a call that belongs to no request, such as a health check. */
    public static CallTrace detached(String backend, String operation, long nowNanos) {
        return new CallTrace(null, backend, operation, 0, nowNanos);
    }

    /** Sets the request that caused a call that belongs to no request, such as a request for a token; null for none. */
    public void onCause(@Nullable TraceContext request) {
        cause = request;
    }

    /** Records that the call got a permit, and the time that it waited for it, in ns. */
    public void onPermit(long waitNanos) {
        onQueueEnd(waitNanos);
        TraceListener follower = follower();
        if (follower != null) follower.onPermit(this, waitNanos);
    }

    /** Sets the time that the call waited for a permit, with or without success, in ns. */
    public void onQueueEnd(long waitNanos) {
        if (!isClosed()) queueNanos = waitNanos;
    }

    /** Tells the follower what a bulkhead decided, as {@link TraceListener#onBulkhead} says. */
    public void onBulkhead(String decision) {
        TraceListener follower = follower();
        if (follower != null) follower.onBulkhead(this, decision);
    }

    /** Tells the follower what a circuit breaker decided, as {@link TraceListener#onBreaker} says. */
    public void onBreaker(String decision) {
        TraceListener follower = follower();
        if (follower != null) follower.onBreaker(this, decision);
    }

    /** Sets the delay before the next attempt, in ns, and tells the follower why, as {@link TraceListener#onBackoff} says. */
    public void onBackoff(@Nullable Reason failure, long delayNanos, String delayCause) {
        nextBackoffNanos = delayNanos;
        TraceListener follower = follower();
        if (follower != null) follower.onBackoff(this, failure, delayNanos, delayCause);
    }

    /** Sets the time that the next attempt waited for a token, in ns. */
    public void onToken(long waitNanos) {
        nextTokenNanos = waitNanos;
    }

    /** Tells the follower about a request for a token, as {@link TraceListener#onToken} says. */
    public void onTokenFetch(String credentials, @Nullable Reason failure, long durationNanos) {
        TraceListener follower = follower();
        if (follower != null) follower.onToken(this, credentials, failure, durationNanos);
    }

    /** Sets why no further retry followed. */
    public void onRetryStop(String reason) {
        if (!isClosed()) retryStop = reason;
        TraceListener follower = follower();
        if (follower != null) follower.onRetryStop(this, reason);
    }

    /** Starts an attempt, after the backoff and the wait for a token that were reported before it. */
    public AttemptTrace startAttempt(long attemptSpanId, long nowNanos) {
        AttemptTrace attempt = new AttemptTrace(this, attemptSpanId, nowNanos);
        nextBackoffNanos = 0;
        nextTokenNanos = 0;
        if (isClosed()) return attempt;
        attempts.add(attempt);
        if (step != null) step.countAttempt();
        return attempt;
    }

    /** Returns a new id for the span of an attempt; 0 for a call that belongs to no request. */
    public long newSpanId() {
        return step == null ? 0 : step.request().newSpanId();
    }

    /** Returns whether the request of the call has ended, so that its trace no longer changes. */
    boolean isClosed() {
        return step != null && step.request().isEnded();
    }

    /** Returns the listener that follows the request of the call; null for none. */
    public @Nullable TraceListener follower() {
        return step == null ? null : step.request().follower();
    }

    long nextBackoffNanos() {
        return nextBackoffNanos;
    }

    long nextTokenNanos() {
        return nextTokenNanos;
    }

    /**
     * Ends the call, or corrects its end.
     *
     * @param failure why it failed; null for a success
     * @param newDetail a sentence for operators; null for a success
     */
    public void onEnd(@Nullable Reason failure, @Nullable String newDetail, long nowNanos) {
        if (isClosed()) return;
        isEnded = true;
        reason = failure;
        detail = newDetail;
        endedNanos = nowNanos;
    }

    /** Tells the follower about the end of the call, once: after the last {@link #onEnd}, when the step has the value of the call. */
    public void onResult() {
        TraceListener follower = follower();
        if (follower != null) follower.onCallEnd(this);
    }

    /** Returns the step; null for a call that belongs to no request. */
    public @Nullable StepTrace step() {
        return step;
    }

    /** Returns the trace of the request; null for a call that belongs to no request. */
    public @Nullable TraceContext context() {
        return step == null ? null : step.request().context();
    }

    /** Returns the request that caused a call that belongs to no request; null for none. */
    public @Nullable TraceContext cause() {
        return cause;
    }

    public String backend() {
        return backend;
    }

    /** Returns the method and the path template, such as {@code GET /orders/{id}}. */
    public String operation() {
        return operation;
    }

    public long spanId() {
        return spanId;
    }

    public long startedNanos() {
        return startedNanos;
    }

    /** Returns the time that the call waited for a permit, in ns. */
    public long queueNanos() {
        return queueNanos;
    }

    void accept(TraceVisitor visitor, int number) {
        visitor.onCall(this, number);
        for (int i = 0; i < attempts.size(); i++) visitor.onAttempt(attempts.get(i), i + 1);
    }

    /** Returns the last attempt; null for a call that failed before its first. */
    public @Nullable AttemptTrace lastAttempt() {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }

    public int attemptCount() {
        return attempts.size();
    }

    public List<AttemptTrace> attempts() {
        return attempts;
    }

    /** Returns when the call ended, with its request at the latest; 0 while it runs. */
    public long endedNanos() {
        return endedNanos == 0 ? endOfRequestNanos() : endedNanos;
    }

    /** Returns when the request ended; 0 while it runs, and for a call that belongs to no request. */
    long endOfRequestNanos() {
        return step == null ? 0 : step.request().endedNanos();
    }

    /** Returns why the call failed; null for a success, and until its end. */
    public @Nullable Reason reason() {
        return reason;
    }

    /** Returns {@code success}, the code of the reason, or {@code running}. */
    public String outcome() {
        return outcome(isEnded, reason);
    }

    static String outcome(boolean isEnded, @Nullable Reason reason) {
        if (reason != null) return reason.code();
        return isEnded ? "success" : "running";
    }

    /** Returns a sentence about the failure, for operators; null for a success. */
    public @Nullable String detail() {
        return detail;
    }

    /** Returns why no further retry followed; null if no retry was stopped. */
    public @Nullable String retryStop() {
        return retryStop;
    }
}
