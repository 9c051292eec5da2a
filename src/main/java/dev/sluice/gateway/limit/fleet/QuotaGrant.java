package dev.sluice.gateway.limit.fleet;

/**
 * The reply of the store about one key of a quota. Immutable.
 *
 * @param units that the store grants, which it has counted
 * @param used the count of the period with the grant
 * @param number of the state, which a reset raises
 */
record QuotaGrant(long units, long used, long number) {}
