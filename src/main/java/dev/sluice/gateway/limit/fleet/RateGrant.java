package dev.sluice.gateway.limit.fleet;

/**
 * The reply of the store about one bucket of a rate. Immutable.
 *
 * @param units that the store grants, which it has charged
 * @param aheadMicros the time until the bucket is at rest in whole microseconds; -1 for a fraction of a microsecond before now
 * @param aheadRest the remainder in parts of a microsecond, as many as the rate has units
 */
record RateGrant(long units, long aheadMicros, int aheadRest) {}
