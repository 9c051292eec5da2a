package dev.sluice;

import dev.sluice.edge.RequestEvents;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The requests that have taken one generation, counted by any number of event loops at once. */
final class Visits implements RequestEvents {
    private final RequestEvents everyone;
    private final LongAdder began = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /**
     * Begins at none.
     *
     * @param everyone who counts the requests of all generations
     */
    Visits(RequestEvents everyone) {
        this.everyone = everyone;
    }

    @Override
    public void began() {
        began.increment();
        everyone.began();
    }

    @Override
    public void ended(String route, int status, boolean complete, Duration elapsed) {
        everyone.ended(route, status, complete, elapsed);
        ended.increment();
    }

    /** Whether all have ended; makes sense once no more can begin, because sums of moving counters are not of one moment. */
    boolean areOver() {
        return ended.sum() == began.sum();
    }
}
