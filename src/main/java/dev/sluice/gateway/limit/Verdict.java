package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;

/**
 * The decision of one limit about one request. Immutable.
 *
 * @param plan the plan of the request
 * @param key the bucket that decided
 */
record Verdict(RateLimit limit, PlanRate plan, BucketKey key, Decision decision) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Whether the limit rejects the request. */
    boolean isRejection() {
        return !decision.isAdmitted() && isEnforced();
    }

    /** Whether the caller may see the limit. */
    boolean isShown() {
        return limit.spec().headers() && isEnforced();
    }

    private boolean isEnforced() {
        return limit.spec().mode() == Mode.ENFORCE;
    }

    /** Returns the units that the bucket admits now. */
    long unitsLeft() {
        return decision.unitsLeft();
    }

    /** Returns the seconds until it admits one more, rounded up; of a rejection, until it admits the request. At least 1. */
    long waitSeconds() {
        return Math.max(1, (decision.waitNanos() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    /** Returns the failure of the request, which the limit rejects. */
    RateLimitFailure failure() {
        return new RateLimitFailure(
                limit.name(), plan.shownName(), waitSeconds(), limit.spec().headers());
    }
}
