package dev.sluice.core.trace;

import org.jspecify.annotations.Nullable;

/** The trace of one attempt of a call. For the event loop of its call until it has ended. */
public final class AttemptTrace {
    private final CallTrace call;
    private final long spanId;
    private final long backoffNanos;
    private final long tokenNanos;
    private final long startedNanos;
    private @Nullable String endpoint;
    private long connectedNanos;
    private long headNanos;
    private long endedNanos;
    private int status;
    private boolean isEnded;
    private boolean isOnNewConnection;
    private @Nullable Reason reason;
    private @Nullable String detail;

    AttemptTrace(CallTrace call, long spanId, long startedNanos) {
        this.call = call;
        this.spanId = spanId;
        this.backoffNanos = call.nextBackoffNanos();
        this.tokenNanos = call.nextTokenNanos();
        this.startedNanos = startedNanos;
    }

    /** Sets the host and the port that the configuration names. */
    public void onEndpoint(String hostAndPort) {
        if (!call.isClosed()) endpoint = hostAndPort;
    }

    /**
     * Records that the attempt has a connection.
     *
     * @param isNew whether the connection was opened since the start of the attempt; computed only for a follower
     */
    public void onConnected(long nowNanos, boolean isNew) {
        if (call.isClosed()) return;
        connectedNanos = nowNanos;
        isOnNewConnection = isNew;
    }

    /** Records that the attempt writes its request. */
    public void onSend() {
        call.onAttemptSent();
    }

    /** Records the head of the reply. */
    public void onResponseHead(int newStatus, long nowNanos) {
        if (call.isClosed()) return;
        status = newStatus;
        headNanos = nowNanos;
    }

    /**
     * Ends the attempt.
     *
     * @param failure why it failed; null for a success
     * @param newDetail a sentence for operators; null for a success
     */
    public void onEnd(@Nullable Reason failure, @Nullable String newDetail, long nowNanos) {
        if (call.isClosed()) return;
        isEnded = true;
        reason = failure;
        detail = newDetail;
        endedNanos = nowNanos;
        TraceListener follower = call.follower();
        if (follower != null) follower.onAttemptEnd(this);
    }

    /** Returns the call of the attempt. */
    public CallTrace call() {
        return call;
    }

    public long spanId() {
        return spanId;
    }

    /** Returns the delay before this attempt, in ns. */
    public long backoffNanos() {
        return backoffNanos;
    }

    /** Returns the time that this attempt waited for a token before its start, in ns. */
    public long tokenNanos() {
        return tokenNanos;
    }

    public long startedNanos() {
        return startedNanos;
    }

    /** Returns the host and the port that the configuration names; null if no endpoint was chosen. */
    public @Nullable String endpoint() {
        return endpoint;
    }

    /** Returns when the attempt had a connection; 0 if it never had. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** Returns whether the connection was opened for this attempt; false for an attempt of a request that is not followed. */
    public boolean isOnNewConnection() {
        return isOnNewConnection;
    }

    /** Returns when the head of the reply arrived; 0 if it never did. */
    public long headNanos() {
        return headNanos;
    }

    /** Returns when the attempt ended, with its request at the latest; 0 while it runs. */
    public long endedNanos() {
        return endedNanos == 0 ? call.endOfRequestNanos() : endedNanos;
    }

    /** Returns the status of the reply; 0 without a reply. */
    public int status() {
        return status;
    }

    /** Returns why the attempt failed; null for a success, and until its end. */
    public @Nullable Reason reason() {
        return reason;
    }

    /** Returns {@code success}, the code of the reason, or {@code running}. */
    public String outcome() {
        return CallTrace.outcome(isEnded, reason);
    }

    /** Returns a sentence about the failure, for operators; null for a success. */
    public @Nullable String detail() {
        return detail;
    }
}
