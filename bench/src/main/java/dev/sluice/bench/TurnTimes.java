package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The turns of one event loop in a slot, and how late its timers ran. Not thread-safe. */
final class TurnTimes {
    /** The longest turns that it describes. */
    static final int KEPT = 5;

    private static final int MAX_DELAYS = 60_000;

    private final List<Turn> longest = new ArrayList<>(KEPT + 1);
    private final Latencies delays = new Latencies(MAX_DELAYS);
    private long wallNanos;

    void addTurn(Turn turn) {
        wallNanos = Math.max(wallNanos, turn.wallNanos());
        if (longest.size() == KEPT && turn.cpuNanos() <= longest.get(KEPT - 1).cpuNanos()) return;
        longest.add(turn);
        longest.sort(Comparator.comparingLong(Turn::cpuNanos).reversed());
        if (longest.size() > KEPT) longest.remove(KEPT);
    }

    void addDelay(long nanos) {
        delays.add(nanos);
    }

    /** Returns the turns with the most CPU time, the longest first. */
    List<Turn> longest() {
        return longest;
    }

    /** Returns the most CPU time of a turn in nanoseconds. */
    long cpuNanos() {
        return longest.isEmpty() ? 0 : longest.get(0).cpuNanos();
    }

    /** Returns the most wall time of a turn in nanoseconds. */
    long wallNanos() {
        return wallNanos;
    }

    /** Returns a percentile of the delays in microseconds. */
    long delay(int percent) {
        delays.sort();
        return delays.percentile(percent);
    }
}
