package dev.sluice.gateway.limit.bucket;

/**
 * The generic cell rate algorithm (ITU-T I.371) in whole numbers: a rate of units in a window of ticks, and a burst. A bucket is the time at
 * which it is at rest: a number of ticks, and a remainder in parts of a tick, as many as the rate has units. So no fraction is lost, and each
 * time from 0 on admits at most the units of that time and the burst. Times are below 2^62 ticks. Immutable and thread-safe; the caller
 * synchronizes the state of a bucket.
 */
public final class Gcra {
    private final int units;
    private final long window;
    private final long burst;
    private final long ticksOfUnit;
    private final long partsOfUnit;
    private final long burstTicks;
    private final int burstParts;

    /** The time at which a bucket is at rest. Not thread-safe. */
    public interface State {
        /** Returns the whole ticks. */
        long ticks();

        /** Returns the parts of a tick beside them, fewer than the rate has units. */
        int rest();

        /** Sets the ticks and the parts. */
        void set(long ticks, int rest);
    }

    /**
     * Creates the arithmetic of a rate.
     *
     * @param units of a window, from 1 to 1,000,000
     * @param window ticks
     * @param burst at least 1, with a time to fill of at most 366 days in nanoseconds
     */
    public Gcra(int units, long window, long burst) {
        this.units = units;
        this.window = window;
        this.burst = burst;
        this.ticksOfUnit = window / units;
        this.partsOfUnit = window % units;
        this.burstTicks = ticksOf(burst);
        this.burstParts = partsOf(burst);
    }

    /** Returns the units of the rate, which are the parts of a tick. */
    public int units() {
        return units;
    }

    /** Returns the burst in units. */
    public long burst() {
        return burst;
    }

    /** Returns the whole ticks that a number of units take: at most those of 366 days. */
    public long ticksOf(long number) {
        return number * ticksOfUnit + number * partsOfUnit / units;
    }

    /** Returns the parts of a tick that a number of units take beside the whole ticks. */
    public int partsOf(long number) {
        return (int) (number * partsOfUnit % units);
    }

    /** Takes units, at most the burst, if the bucket has them; returns whether it had. */
    public boolean take(State state, long now, long number) {
        // A rejection keeps it, too: callers would otherwise wait for the end of a debt of an earlier rate.
        if (isBeyond(state, now)) state.set(now + burstTicks + window, burstParts);
        long ticks = baseTicks(state, now) + ticksOf(number);
        int parts = baseParts(state, now) + partsOf(number);
        if (parts >= units) {
            ticks++;
            parts -= units;
        }
        if (isAfter(ticks, parts, now + burstTicks, burstParts)) return false;
        state.set(ticks, parts);
        return true;
    }

    /**
     * Takes units that a request has used already, also if the bucket lacks them. The debt is at most a window. It does
     * not change a bucket that rests later than this rate permits: the bucket then has the slower rate of a later configuration.
     */
    public void charge(State state, long now, long number) {
        if (isBeyond(state, now)) return;
        long charged = Math.min(number, burst + units);
        long ticks = baseTicks(state, now) + ticksOf(charged);
        int parts = baseParts(state, now) + partsOf(charged);
        if (parts >= units) {
            ticks++;
            parts -= units;
        }
        boolean isBeyond = isAfter(ticks, parts, now + burstTicks + window, burstParts);
        state.set(isBeyond ? now + burstTicks + window : ticks, isBeyond ? burstParts : parts);
    }

    /** Returns the units that the bucket admits now. */
    public long unitsLeft(State state, long now) {
        long ticks = now + burstTicks - baseTicks(state, now);
        int parts = burstParts - baseParts(state, now);
        if (parts < 0) {
            ticks--;
            parts += units;
        }
        // The product of whole numbers could exceed 2^63. The estimate is off by one unit at most.
        long left = Math.max(0, (long) ((double) ticks * units / (double) window));
        while (left > 0 && isAfter(ticksOf(left), partsOf(left), ticks, parts)) left--;
        while (!isAfter(ticksOf(left + 1), partsOf(left + 1), ticks, parts)) left++;
        return left;
    }

    /** Returns the ticks until the bucket admits a number of units, at most the burst; 0 if it does now. */
    public long ticksUntil(State state, long now, long number) {
        long ticks = baseTicks(state, now) + ticksOf(number) - now - burstTicks;
        int parts = baseParts(state, now) + partsOf(number) - burstParts;
        // The parts are above -units and below twice the units.
        long whole = parts > units ? 2 : parts > 0 ? 1 : 0;
        return Math.max(0, ticks + whole);
    }

    /** Returns the first whole tick at which a bucket is at rest. */
    public static long restTick(State state) {
        return state.ticks() + (state.rest() > 0 ? 1 : 0);
    }

    /** Whether dropping a bucket changes no later decision. */
    public static boolean isAtRest(State state, long now) {
        return state.ticks() < now - 1 || (state.ticks() <= now && state.rest() == 0);
    }

    /** Returns now for a bucket at rest. A fraction of a tick before now stays; the burst of one unit would lose it otherwise. */
    private long baseTicks(State state, long now) {
        if (isBefore(state, now)) return now;
        return isBeyond(state, now) ? now + burstTicks + window : state.ticks();
    }

    private int baseParts(State state, long now) {
        if (isBefore(state, now)) return 0;
        return isBeyond(state, now) ? burstParts : state.rest();
    }

    private static boolean isBefore(State state, long now) {
        return state.ticks() < now && (state.ticks() < now - 1 || state.rest() == 0);
    }

    /** Whether the bucket rests later than any debt allows, because the clock jumped, or the rate was another one. */
    private boolean isBeyond(State state, long now) {
        return isAfter(state.ticks(), state.rest(), now + burstTicks + window, burstParts);
    }

    private static boolean isAfter(long ticks, long parts, long otherTicks, long otherParts) {
        return ticks > otherTicks || (ticks == otherTicks && parts > otherParts);
    }
}
