package dev.sluice.gateway.limit.fleet;

/**
 * The settings of the quota of one plan. Immutable.
 *
 * @param units of each key in a period, at least 1
 * @param allowsWithoutStore whether the quota admits and counts requests while the store is away; otherwise it rejects them
 */
public record QuotaTerms(long units, QuotaCalendar calendar, boolean allowsWithoutStore) {}
