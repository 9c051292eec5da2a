package dev.sluice.guard;

import dev.sluice.backend.Call;

/** How far one call has come in its retries. Stays on the event loop of the call. */
final class Attempts {
    private final Call call;
    private final boolean repeatable;
    private int counted;
    private boolean freeOneSpent;

    Attempts(Call call, boolean repeatable) {
        this.call = call;
        this.repeatable = repeatable;
    }

    Call call() {
        return call;
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
