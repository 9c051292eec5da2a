package dev.sluice.core.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trace of one request. Times are those of {@code Clock.nanos()}; 0 stands for an event that has not happened. It keeps at
 * most {@link #MAX_CALLS} calls, and counts the others, so that a loop does not decide its size.
 *
 * <p>For the event loop of the request until {@link #onEnd}, and immutable after it.
 */
public final class RequestTrace {
    /** Stands for the route of a request that matched none. */
    public static final String NO_ROUTE = "none";

    /** The calls, at most, whose attempts a trace keeps. */
    public static final int MAX_CALLS = 100;

    /** Longer than all methods that servers know. A longer method is the text of a caller, and is cut. */
    private static final int MAX_METHOD = 32;

    private final String requestId;
    private final TraceContext context;
    private final long parentSpanId;
    private final long startedNanos;
    private final long startedEpochMillis;
    private final List<StepTrace> steps = new ArrayList<>(4);
    private @Nullable SpanDetails spanDetails;
    private String method = "";
    private String route = NO_ROUTE;
    private @Nullable String client;
    private @Nullable String identity;
    private @Nullable String subject;
    private @Nullable Reason reason;
    private @Nullable String failedStep;
    private @Nullable String failureDetail;
    private int status;
    private boolean isComplete = true;
    private boolean isPassedOn;
    private long requestBytes;
    private long responseBytes;
    private long lastSpanSeed;
    private long bodyReadNanos;
    private long respondNanos;
    private long headNanos;
    private long endedNanos;
    private long deadlineNanos;
    private @Nullable TraceListener follower;
    private boolean isEnded;
    private boolean isStream;
    private int calls;
    private int attemptsSent;
    private int bytes;

    /**
     * Starts the trace of a request.
     *
     * @param context the ids of the trace, with the span of this gateway
     * @param parentSpanId the span of the caller; 0 for none
     * @param startedNanos the time at which the head had arrived
     * @param startedEpochMillis the same time on the wall clock, in ms since 1970
     */
    public RequestTrace(
            String requestId, TraceContext context, long parentSpanId, long startedNanos, long startedEpochMillis) {
        this.requestId = requestId;
        this.context = context;
        this.parentSpanId = parentSpanId;
        this.startedNanos = startedNanos;
        this.startedEpochMillis = startedEpochMillis;
        this.lastSpanSeed = context.spanId();
    }

    /**
     * Returns a new id for a span of this request. The ids follow from the span of this gateway, which is random, by the function
     * SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
     */
    public long newSpanId() {
        lastSpanSeed += 0x9e3779b97f4a7c15L;
        long mixed = lastSpanSeed;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return mixed == 0 ? 1 : mixed;
    }

    /** Starts the trace of a request with its span. */
    public RequestTrace(String requestId, ServerSpan span, long startedNanos, long startedEpochMillis) {
        this(requestId, span.context(), span.parentSpanId(), startedNanos, startedEpochMillis);
        spanDetails = span.details();
    }

    /** Sets the method, of which the trace keeps 32 characters, and the client of the request. */
    public void onHead(String newMethod, @Nullable String newClient) {
        method = newMethod.length() > MAX_METHOD ? newMethod.substring(0, MAX_METHOD) : newMethod;
        client = newClient;
    }

    /** Sets the key of the route. */
    public void onRoute(String key) {
        route = key;
    }

    /** Sets the time at which the gateway ends the request; 0 for a stream without one. */
    public void onDeadline(long atNanos) {
        deadlineNanos = atNanos;
    }

    /** Passes the events of this request to a listener until its end. */
    public void follow(TraceListener listener) {
        follower = listener;
        listener.onRequestStart(this);
    }

    /** Returns the listener that follows this request; null for none, and after its end. */
    public @Nullable TraceListener follower() {
        return follower;
    }

    /** Sets the identity that authenticated the caller, and the subject of its token or key. */
    public void onAuthenticated(String newIdentity, @Nullable String newSubject) {
        identity = newIdentity;
        subject = newSubject;
    }

    /** Starts a step. */
    public StepTrace startStep(String name, long nowNanos) {
        StepTrace step = new StepTrace(this, name, nowNanos);
        steps.add(step);
        return step;
    }

    /** Returns whether one more call fits into the trace. */
    public boolean keepsNextCall() {
        return calls < MAX_CALLS;
    }

    /** Counts a call, and returns whether it fits into the trace. */
    boolean countCall() {
        return ++calls <= MAX_CALLS;
    }

    /** Counts an attempt whose request was written, also of a call that the trace does not keep. Nothing after the end of the request. */
    public void onAttemptSent() {
        if (!isEnded) attemptsSent++;
    }

    /** Returns the number of attempts whose request was written. */
    public int attemptsSent() {
        return attemptsSent;
    }

    /** Records that the response is an event stream, a stream of gRPC or a WebSocket. */
    public void onStream() {
        isStream = true;
    }

    /** Returns whether the response is an event stream, a stream of gRPC or a WebSocket. */
    public boolean isStream() {
        return isStream;
    }

    /** Sets the time at which the body of the request was read and parsed. */
    public void onBodyRead(long nowNanos) {
        bodyReadNanos = nowNanos;
    }

    /** Adds the time of the expressions that built the response, in ns. */
    public void onRespond(long durationNanos) {
        respondNanos += durationNanos;
    }

    /** Records a failure: its reason, its step, and a sentence for logs that no caller sees. */
    public void onFailure(Reason newReason, @Nullable String step, @Nullable String detail) {
        reason = newReason;
        failedStep = step;
        failureDetail = detail;
    }

    /** Records that the status is that of a backend, which blames the request: the gateway itself has not rejected it. */
    public void onPassedOn() {
        isPassedOn = true;
    }

    /** Records the status of the response, and whether the response is complete. The first call sets the time of the head. */
    public void onResponseHead(int newStatus, boolean complete, long nowNanos) {
        status = newStatus;
        isComplete = complete;
        if (headNanos == 0) headNanos = nowNanos;
    }

    /** Records that the caller has not received the whole response. */
    public void onCut() {
        isComplete = false;
    }

    /** Ends the trace. */
    public void onEnd(long bytesIn, long bytesOut, long nowNanos) {
        requestBytes = bytesIn;
        responseBytes = bytesOut;
        endedNanos = nowNanos;
        isEnded = true;
        TraceListener listener = follower;
        follower = null;
        if (listener != null) listener.onRequestEnd(this);
    }

    /** Returns whether the trace has ended, so that it no longer changes. */
    public boolean isEnded() {
        return isEnded;
    }

    /** Returns the id of the request: at most 64 of the characters {@code A-Za-z0-9._-}. */
    public String requestId() {
        return requestId;
    }

    /** Returns the trace, with the span of this gateway for the request. */
    public TraceContext context() {
        return context;
    }

    /** Returns the span of the caller; 0 for none. */
    public long parentSpanId() {
        return parentSpanId;
    }

    /** Returns the parts of the span that this trace does not have, for the room that traces; null while tracing is off. */
    public @Nullable SpanDetails spanDetails() {
        return spanDetails;
    }

    public long startedNanos() {
        return startedNanos;
    }

    /** Returns the start on the wall clock, in ms since 1970. */
    public long startedEpochMillis() {
        return startedEpochMillis;
    }

    public String method() {
        return method;
    }

    /** Returns the key of the route; {@link #NO_ROUTE} if no route matched. */
    public String route() {
        return route;
    }

    /** Returns the address of the client; null if the head was not valid. */
    public @Nullable String client() {
        return client;
    }

    /** Returns the name of the identity that authenticated the caller; null for none. */
    public @Nullable String identity() {
        return identity;
    }

    /** Returns the caller's subject, which is personal data; null for none. */
    public @Nullable String subject() {
        return subject;
    }

    /** Returns why the request failed; null for a request that did not fail. */
    public @Nullable Reason reason() {
        return reason;
    }

    /** Returns the step that failed the request; null for none. */
    public @Nullable String failedStep() {
        return failedStep;
    }

    /** Returns the sentence about the failure, for operators; null for none. */
    public @Nullable String failureDetail() {
        return failureDetail;
    }

    /** Returns the status of the response; 499 if the caller disconnected first, 0 before the response. */
    public int status() {
        return status;
    }

    public boolean isComplete() {
        return isComplete;
    }

    /** Returns whether the status of 4xx is that of a backend. */
    public boolean isPassedOn() {
        return isPassedOn;
    }

    /** Returns the reason of a status of 4xx that is that of a backend; null for another status. */
    public @Nullable Reason passedOnReason() {
        if (!isPassedOn) return null;
        return reason == null && !steps.isEmpty() ? steps.get(0).passedOnReason() : reason;
    }

    /** Returns the bytes of the body of the request that arrived. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Returns the bytes of the body of the response that were written. */
    public long responseBytes() {
        return responseBytes;
    }

    /** Returns when the body of the request was read; 0 if the route reads none. */
    public long bodyReadNanos() {
        return bodyReadNanos;
    }

    /** Returns the time of the expressions that built the response, in ns. */
    public long respondNanos() {
        return respondNanos;
    }

    /** Returns when the head of the response was written. */
    public long headNanos() {
        return headNanos;
    }

    /** Returns when the response was written, or the request ended without it. */
    public long endedNanos() {
        return endedNanos;
    }

    /** Returns when the gateway ends the request; 0 if the request has no deadline. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Returns the time from the head of the request to the end of the response, in ns. */
    public long durationNanos() {
        return endedNanos - startedNanos;
    }

    /** Shows this request, its steps, their calls and the attempts of each call to a visitor. */
    public void accept(TraceVisitor visitor) {
        visitor.onRequest(this);
        for (StepTrace step : steps) step.accept(visitor);
    }

    /** Returns the steps in the order of their starts. A proxied request has one step, named after its backend. */
    public List<StepTrace> steps() {
        return steps;
    }

    /** Returns the first step whose value is incomplete; null for none, and for a complete response. */
    public @Nullable StepTrace firstIncompleteStep() {
        if (isComplete) return null;
        for (StepTrace step : steps) if (step.isIncomplete()) return step;
        return null;
    }

    /**
     * Returns the estimated memory of this trace, in bytes; must be called after its end. Several threads may compute it, which all
     * find the same number.
     */
    public int bytes() {
        int known = bytes;
        if (known == 0) bytes = known = TraceSize.of(this);
        return known;
    }

    /** Returns the number of calls that the trace does not keep. */
    public int droppedCalls() {
        return Math.max(0, calls - MAX_CALLS);
    }
}
