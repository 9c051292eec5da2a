package dev.sluice;

import dev.sluice.config.Configuration;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The generation in force, and those before it that are not over yet.
 *
 * <p>Event loops read the one in force without a lock; replacing it is for one thread at a time, which must be no event
 * loop, because building takes a while.
 */
final class Generations {
    private final Surroundings surroundings;
    private final Departures departures;
    private volatile Generation current;
    private boolean isClosed;

    Generations(Configuration first, Surroundings surroundings, Supplier<Future<Void>> everyLoop) {
        this.surroundings = surroundings;
        this.departures = new Departures(surroundings.clock(), everyLoop);
        Generation none = Generation.none(surroundings);
        this.current = none.next(first, surroundings);
        this.current.takeOver(none);
    }

    /** The generation in force. */
    Generation current() {
        return current;
    }

    /**
     * Puts another configuration in force, for every request that begins from now on.
     *
     * @throws IllegalStateException after {@link #close}
     */
    synchronized Generation replace(Configuration to) {
        if (isClosed) throw new IllegalStateException("the gateway has stopped");
        Generation former = current;
        Generation later = former.next(to, surroundings);
        current = later;
        later.takeOver(former);
        departures.add(former, later);
        return later;
    }

    /** How many former generations still have requests under way. */
    int departing() {
        return departures.size();
    }

    /** Closes the backends' connections; requests under way should have ended before. */
    synchronized Future<Void> close() {
        isClosed = true;
        return Future.join(departures.close(), current.close()).mapEmpty();
    }
}
