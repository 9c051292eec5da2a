package dev.sluice;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The generations that are no longer in force, oldest first, until their last request has ended; then the backends that
 * nobody else uses are closed. None is waited for longer than its longest deadline and half a minute.
 *
 * <p>Used by any thread, under its lock.
 */
final class Departures {
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration SLACK = Duration.ofSeconds(30);

    private final Clock clock;
    private final Supplier<Future<Void>> everyLoop;
    private final Deque<Departure> waiting = new ArrayDeque<>();
    private boolean isLooking;

    /**
     * Nothing departs yet.
     *
     * @param everyLoop completes when every event loop that takes requests has done one more thing: what it was about
     *     before has then been counted
     */
    Departures(Clock clock, Supplier<Future<Void>> everyLoop) {
        this.clock = clock;
        this.everyLoop = everyLoop;
    }

    private static final class Departure {
        private final Generation generation;
        private final Supplier<Future<Void>> gone;
        private final Deadline latest;
        private volatile boolean isClosedToNew;

        Departure(Generation generation, Supplier<Future<Void>> gone, Deadline latest) {
            this.generation = generation;
            this.gone = gone;
            this.latest = latest;
        }

        boolean isOver(Clock clock) {
            return (isClosedToNew && generation.visits().areOver()) || latest.hasPassed(clock);
        }

        Future<Void> close() {
            return gone.get();
        }
    }

    /** Lets a generation go, of which another is the follower from now on. */
    synchronized void add(Generation former, Generation later) {
        Duration longest = former.configuration().longestDeadline().plus(SLACK);
        Departure departure = new Departure(former, former.gone(later), Deadline.in(longest, clock));
        waiting.add(departure);
        everyLoop.get().onSuccess(all -> departure.isClosedToNew = true);
        if (!isLooking) lookLater();
    }

    private void lookLater() {
        isLooking = true;
        clock.after(LOOK_EVERY, this::look);
    }

    /** A backend that is gone may still be called by requests of older generations, so these are seen off first. */
    private synchronized void look() {
        Departure oldest = waiting.peek();
        while (oldest != null && oldest.isOver(clock)) {
            waiting.remove().close();
            oldest = waiting.peek();
        }
        isLooking = false;
        if (oldest != null) lookLater();
    }

    /** How many generations still have requests under way. */
    synchronized int size() {
        return waiting.size();
    }

    /** Closes what is left, whoever uses it. */
    synchronized Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        waiting.forEach(departure -> closing.add(departure.close()));
        waiting.clear();
        return Future.join(closing).mapEmpty();
    }
}
