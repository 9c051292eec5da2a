package dev.sluice.upstream.guard;

import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.RetryHeaders;

/** Tracks the retries of one call. Not thread-safe; it belongs to the event loop of the call. */
final class RetryState {
    private final Call call;
    private final boolean idempotent;
    private int attemptCount;
    private boolean resent;

    RetryState(Call call, boolean idempotent) {
        this.call = call;
        this.idempotent = idempotent;
    }

    Call call() {
        return call;
    }

    /** Returns the next attempt. Its header tells the backend not to retry a retry. */
    Call nextCall() {
        boolean isFirst = attemptCount == 1 && !call.state().isRetriedUpstream();
        return isFirst ? call : call.withHeader(RetryHeaders.ATTEMPT_COUNT, String.valueOf(Math.max(2, attemptCount)));
    }

    boolean isIdempotent() {
        return idempotent;
    }

    /** Returns the attempts including the first, without resends. */
    int attemptCount() {
        return attemptCount;
    }

    void countAttempt() {
        attemptCount++;
    }

    boolean isResent() {
        return resent;
    }

    void markResent() {
        resent = true;
    }
}
