package dev.sluice.guard;

import dev.sluice.backend.Call;
import dev.sluice.backend.RetryHeaders;

/** How far one call has come in its retries. Stays on the event loop of the call. */
final class RetryState {
    private final Call call;
    private final boolean repeatable;
    private int counted;
    private boolean freeOneSpent;

    RetryState(Call call, boolean repeatable) {
        this.call = call;
        this.repeatable = repeatable;
    }

    Call call() {
        return call;
    }

    /** The call as it is made next: the layer behind us learns when it need not try again itself. */
    Call next() {
        boolean first = counted == 1 && !call.progress().isRepeated();
        return first ? call : call.withHeader(RetryHeaders.ATTEMPT_COUNT, String.valueOf(Math.max(2, counted)));
    }

    /** Whether sending it twice does what sending it once does. */
    boolean isRepeatable() {
        return repeatable;
    }

    /** Attempts that count, the first included. */
    int counted() {
        return counted;
    }

    void count() {
        counted++;
    }

    boolean isFreeOneSpent() {
        return freeOneSpent;
    }

    void spendFreeOne() {
        freeOneSpent = true;
    }
}
