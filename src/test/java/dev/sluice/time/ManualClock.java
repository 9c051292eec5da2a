package dev.sluice.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so. Tasks run inside {@link #advance}, in the order of their moments. */
public final class ManualClock implements Clock {
    private final PriorityQueue<Pending> pending =
            new PriorityQueue<>(Comparator.comparingLong(Pending::at).thenComparingLong(Pending::order));
    private final Instant epoch = Instant.parse("2026-01-01T00:00:00Z");
    private Duration skew = Duration.ZERO;
    private long nanos = 1_000_000_000L;
    private long orders;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return epoch.plusNanos(nanos).plus(skew);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        Pending timer = new Pending(nanos + Math.max(0, delayNanos), orders++, task);
        pending.add(timer);
        return () -> pending.remove(timer);
    }

    /** Lets time pass, running what falls due on the way, also what that itself schedules. */
    public void advance(Duration by) {
        long end = nanos + by.toNanos();
        for (Pending next = pending.peek(); next != null && next.at <= end; next = pending.peek()) {
            pending.remove(next);
            nanos = Math.max(nanos, next.at);
            next.task.run();
        }
        nanos = end;
    }

    /** Moves the wall clock alone, as an administrator or NTP would. */
    public void jumpWallClock(Duration by) {
        skew = skew.plus(by);
    }

    /** How many waits are pending; zero when nothing was left behind. */
    public int pendingTimers() {
        return pending.size();
    }

    private record Pending(long at, long order, Runnable task) {}
}
