package dev.sluice.gateway.limit.fleet;

/**
 * A call of the script about one bucket of a rate. The store first takes the later of its own time at rest and the one of the replica, then
 * gives back the returned units, adds the debt, and grants of the wanted units those that it has. No time at rest is later than the burst and
 * a window from now. Immutable.
 *
 * @param wanted units that the replica asks for, at most the burst; 0 for none
 * @param isWhole whether the store grants all wanted units or none
 * @param returned units that the replica was granted and did not use
 * @param debt units that requests have used already
 * @param aheadMicros the time until the bucket of the replica is at rest; 0 if the replica has decided nothing without the store
 */
record RateExchange(long wanted, boolean isWhole, long returned, long debt, long aheadMicros) {}
