package dev.sluice.gateway.limit.fleet;

/**
 * The reply of the store about one key of a quota. Immutable.
 *
 * @param units that the store grants, which it has counted
 * @param used the count of the period with the grant
 * @param number of the state, which a reset raises
 */
record QuotaGrant(long units, long used, long number) {
    /** Returns the grant with at most the units that an exchange asks for. A store with another script may grant any number. */
    QuotaGrant within(QuotaExchange exchange) {
        long asked = exchange.needed() + exchange.wanted();
        return new QuotaGrant(Math.max(0, Math.min(asked, units)), used, number);
    }
}
