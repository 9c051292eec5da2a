package dev.sluice.config.lint;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.gateway.limit.Quota;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.gateway.limit.RateLimitSpec.Scope;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/**
 * Compares two limits with equal keys and charges.
 *
 * @param stricter the limit that perhaps admits no more than the other
 */
record LimitComparison(RateLimitSpec stricter, RateLimitSpec other) {
    /** Whether the first limit admits no request that the second one rejects. */
    static boolean admitsNoMore(RateLimitSpec stricter, RateLimitSpec other) {
        return new LimitComparison(stricter, other).admitsNoMore();
    }

    /** Plans divide the requests of a key. So each plan of the stricter limit must be one of the other limit, or all its requests. */
    private boolean admitsNoMore() {
        Plans plans = stricter.plans();
        if (plans == null) {
            Plan only = stricter.allPlans().get("");
            return other.allPlans().values().stream().allMatch(plan -> only != null && admitsNoMore(only, plan));
        }
        Plans others = other.plans();
        return others != null
                && plans.by().text().equals(others.by().text())
                && Stream.concat(plans.named().keySet().stream(), others.named().keySet().stream())
                        .allMatch(name -> admitsNoMore(plan(plans, name), plan(others, name)))
                && admitsNoMore(plans.otherwise(), others.otherwise());
    }

    private static Plan plan(Plans plans, String name) {
        return plans.named().getOrDefault(name, plans.otherwise());
    }

    /** A quota admits all its units at once, so it is not stricter than a rate. */
    private boolean admitsNoMore(Plan plan, Plan otherPlan) {
        Rate rate = plan.rate();
        Quota quota = plan.quota();
        Quota otherQuota = otherPlan.quota();
        if (rate != null)
            return isShared() && (otherQuota == null ? isSlower(plan, otherPlan) : fits(rate, plan, otherQuota));
        return quota != null && otherQuota != null && fits(quota, otherQuota);
    }

    /** Each replica admits the rate of a limit of its own, and all of them together more than this. */
    private boolean isShared() {
        return stricter.scope() == Scope.FLEET || !other.usesStore();
    }

    /** The products of units and seconds are at most 8.64 * 10^10. */
    private static boolean isSlower(Plan plan, Plan otherPlan) {
        Rate rate = plan.rate();
        Rate otherRate = otherPlan.rate();
        if (rate == null || otherRate == null) return false;
        long units = (long) rate.units() * otherRate.window().seconds();
        long others = (long) otherRate.units() * rate.window().seconds();
        return units <= others && plan.burstOrDefault() <= otherPlan.burstOrDefault();
    }

    /** Whether a rate with its burst stays below a quota in each period. A quota counts all attempts, and the debt of a rate has an end. */
    private boolean fits(Rate rate, Plan plan, Quota quota) {
        long units = rate.units() * quota.longestSeconds() / rate.window().seconds() + 1;
        return !stricter.charge().isCalls() && units + plan.burstOrDefault() <= quota.units();
    }

    private boolean fits(Quota quota, Quota otherQuota) {
        return zone(stricter).equals(zone(other)) && quota.admitsNoMore(otherQuota);
    }

    /** UTC has several names. */
    private static ZoneId zone(RateLimitSpec limit) {
        return requireNonNullElse(limit.zone(), ZoneOffset.UTC).normalized();
    }
}
