package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.bucket.Gcra;
import java.util.concurrent.TimeUnit;

/**
 * The running form of one plan of a limit. Immutable.
 *
 * @param id of {@link LimitBuckets#planId}
 * @param shownName {@code partners.gold}, or the name of a limit without plans
 * @param quotedName the name as a string of RFC 9651
 * @param policy the member of {@code RateLimit-Policy}
 */
record PlanRate(int id, Gcra rate, String shownName, String quotedName, String policy) {
    /** @param plan the name of the plan; empty for the only one */
    static PlanRate of(String limit, String plan, Plan spec, int id) {
        String shownName = plan.isEmpty() ? limit : limit + '.' + plan;
        String quotedName = '"' + shownName + '"';
        Rate rate = spec.rate();
        long window = TimeUnit.SECONDS.toNanos(rate.window().seconds());
        int burst = spec.burstOrDefault();
        return new PlanRate(
                id,
                new Gcra(rate.units(), window, burst),
                shownName,
                quotedName,
                quotedName + ";q=" + rate.units() + ";w=" + rate.window().seconds() + ";sluice-burst=" + burst);
    }
}
