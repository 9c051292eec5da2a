package dev.sluice.server.runtime;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.RequestEvents;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests of one generation. Thread-safe. */
final class RequestCounter implements RequestEvents {
    private final RequestEvents delegate;
    private final LongAdder began = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /**
     * Creates a counter at zero.
     *
     * @param delegate receives the requests of all generations
     */
    RequestCounter(RequestEvents delegate) {
        this.delegate = delegate;
    }

    @Override
    public void onStart() {
        began.increment();
        delegate.onStart();
    }

    @Override
    public void onEnd(RequestTrace trace) {
        delegate.onEnd(trace);
        ended.increment();
    }

    @Override
    public void onSlow(String phase) {
        delegate.onSlow(phase);
    }

    /**
     * Returns whether all requests have ended. Exact only when no new request can begin, because the two sums are read one
     * after the other.
     */
    boolean isIdle() {
        return ended.sum() == began.sum();
    }
}
