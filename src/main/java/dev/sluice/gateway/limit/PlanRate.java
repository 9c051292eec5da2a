package dev.sluice.gateway.limit;

/**
 * The running form of one plan of a limit. Immutable.
 *
 * @param id of {@link LimitBuckets#planId}
 * @param units of the plan
 * @param shownName {@code partners.gold}, or the name of a limit without plans
 * @param quotedName the name as a string of RFC 9651
 */
record PlanRate(int id, PlanUnits units, String shownName, String quotedName) {
    /** @param plan the name of the plan; empty for the only one */
    static PlanRate of(String limit, String plan, PlanUnits units, int id) {
        String shownName = plan.isEmpty() ? limit : limit + '.' + plan;
        return new PlanRate(id, units, shownName, '"' + shownName + '"');
    }
}
