package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Gcra;
import java.util.concurrent.TimeUnit;

/** The rate of one plan of a limit that replicas share. The store counts in microseconds, a replica in nanoseconds. Immutable. */
public final class FleetRate {
    private static final long NANOS_PER_MICRO = 1000;

    /** The longest time to fill in nanoseconds: no sum of the arithmetic then exceeds 2^62. */
    private static final double MAX_FILL_NANOS = 1L << 60;

    private final int units;
    private final long windowMicros;
    private final long burst;
    private final Gcra arithmetic;
    private final Gcra nanos;

    /**
     * Creates a rate.
     *
     * @param units of a window, from 1 to 1,000,000
     * @param burst at least 1
     */
    FleetRate(int units, long windowMicros, long burst) {
        this.units = units;
        this.windowMicros = windowMicros;
        this.burst = burst;
        this.arithmetic = new Gcra(units, windowMicros, burst);
        this.nanos = new Gcra(units, windowNanos(), burst);
    }

    /**
     * Returns a rate.
     *
     * @param units of a window, from 1 to 1,000,000
     * @param burst at least 1, with a time to fill of at most 366 days
     */
    public static FleetRate of(int units, long windowSeconds, long burst) {
        return new FleetRate(units, TimeUnit.SECONDS.toMicros(windowSeconds), burst);
    }

    int units() {
        return units;
    }

    long windowMicros() {
        return windowMicros;
    }

    /** Returns the burst in units. */
    public long burst() {
        return burst;
    }

    /** Returns the arithmetic of the rate in microseconds. */
    Gcra arithmetic() {
        return arithmetic;
    }

    /** Returns the arithmetic of the rate in nanoseconds. */
    Gcra nanos() {
        return nanos;
    }

    private long windowNanos() {
        return windowMicros * NANOS_PER_MICRO;
    }

    /**
     * Returns the most units that a replica asks for in advance: those of the time of a lease, rounded up. It is 0 if no key of the rate is
     * leased, because a lease has fewer units than there are replicas, or more than the burst.
     */
    long leaseUnits(long leaseNanos, int replicas) {
        long product = units * leaseNanos;
        long window = windowNanos();
        // A product of the replicas and the window could exceed 2^63.
        if (product / window < replicas) return 0;
        long whole = (product + window - 1) / window;
        return whole > burst ? 0 : whole;
    }

    /** Returns the burst of one replica without the store. */
    long burstShare(int replicas) {
        return Math.max(1, burst / replicas);
    }

    /**
     * Returns the rate of one replica without the store in nanoseconds.
     *
     * @param wanted the units of a request, which the burst has at least
     */
    Gcra share(int replicas, int wanted) {
        long burstOfReplica = Math.max(wanted, burstShare(replicas));
        double longest = Math.min(MAX_FILL_NANOS, MAX_FILL_NANOS * units / burstOfReplica);
        return new Gcra(units, (long) Math.min((double) windowNanos() * replicas, longest), burstOfReplica);
    }
}
