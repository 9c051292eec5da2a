package dev.sluice.guard;

import dev.sluice.backend.Call;
import dev.sluice.backend.RetryHeaders;

/** How far one call has come in its retries. Stays on the event loop of the call. */
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

    /** The call as it is made next: the layer behind us learns when it need not try again itself. */
    Call nextCall() {
        boolean isFirst = attemptCount == 1 && !call.progress().isRetriedUpstream();
        return isFirst ? call : call.withHeader(RetryHeaders.ATTEMPT_COUNT, String.valueOf(Math.max(2, attemptCount)));
    }

    /** Whether sending it twice does what sending it once does. */
    boolean isIdempotent() {
        return idempotent;
    }

    /** Attempts that count, the first included. */
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
