package dev.sluice.auth;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One effort to get a token, shared by everybody who waits for it. Callers board from any event loop: whoever removes a
 * waiter from the set, and nobody else, tells it how the flight ended. How many wait is bounded by the bulkheads before
 * us, how long by each call's deadline.
 */
final class Flight {
    /** Longer than every attempt and pause together: its timers went down with the verticle that started it. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final long startedAt;
    private final String trigger;
    private volatile @Nullable Landing landing;

    Flight(long startedAt, String trigger) {
        this.startedAt = startedAt;
        this.trigger = trigger;
    }

    /** Why it was started, in the words of {@link TokenEvents#asked}. */
    String trigger() {
        return trigger;
    }

    boolean isSpent(long now, @Nullable Token current) {
        Landing landed = landing;
        return landed == null ? now - startedAt > LONGEST : landed.isSpent(now, current);
    }

    boolean hasFailed() {
        Landing landed = landing;
        return landed != null && landed.hasFailed();
    }

    void board(Waiter waiter) {
        waiters.add(waiter);
        Landing landed = landing;
        if (landed != null) tell(waiter, landed);
    }

    /** A caller gave up; the flight goes on for the others. */
    void leave(Waiter waiter) {
        waiters.remove(waiter);
    }

    void land(Landing landed) {
        landing = landed;
        waiters.forEach(waiter -> tell(waiter, landed));
    }

    private void tell(Waiter waiter, Landing landed) {
        if (waiters.remove(waiter)) waiter.tell(landed);
    }
}
