package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Gcra;

/**
 * The rate of one plan in the store, in microseconds. Immutable.
 *
 * @param units of a window, from 1 to 1,000,000
 * @param windowMicros the window in microseconds
 * @param burst in units, at least 1
 * @param arithmetic of the rate in microseconds
 */
public record FleetRate(int units, long windowMicros, long burst, Gcra arithmetic) {
    /** Creates the rate with its arithmetic. */
    public FleetRate(int units, long windowMicros, long burst) {
        this(units, windowMicros, burst, new Gcra(units, windowMicros, burst));
    }
}
