package dev.sluice.gateway.limit.fleet;

/**
 * The reply of the store about one bucket of a rate. Immutable.
 *
 * @param units that the store grants, which it has charged
 * @param aheadMicros the time until the bucket is at rest, negative for a bucket at rest, in whole microseconds
 * @param aheadRest the remainder in parts of a microsecond, as many as the rate has units
 */
record RateGrant(long units, long aheadMicros, int aheadRest) {}
