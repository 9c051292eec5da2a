package dev.sluice.gateway.limit.fleet;

/**
 * A call of the script about one key of a quota. The store drops a return of an older number, gives back the returned units, and adds
 * the counted units. It then grants the needed units, and at most a thousandth of the units that are left. Immutable.
 *
 * @param units of the quota in the period
 * @param needed units of the requests that wait
 * @param isWhole whether the store grants all needed units or none
 * @param wanted units beyond the needed ones, for a lease
 * @param returned units that the replica was granted and did not use
 * @param number of the state that granted the returned units
 * @param counted units that requests have used already
 * @param expiryMillis the time until the key expires
 */
record QuotaExchange(
        long units,
        long needed,
        boolean isWhole,
        long wanted,
        long returned,
        long number,
        long counted,
        long expiryMillis) {}
