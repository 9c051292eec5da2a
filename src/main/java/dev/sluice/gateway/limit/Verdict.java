package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.RateLimitFailure.Kind;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;

/**
 * The decision of one limit about one request. Immutable.
 *
 * @param plan the plan of the request
 * @param key the bucket that decided
 * @param policy the parameters of the member of {@code RateLimit-Policy}
 */
record Verdict(RateLimit limit, PlanRate plan, BucketKey key, Decision decision, String policy) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MAX_RETRY_SECONDS = 86_400;

    /** Whether the limit does not admit the request. */
    boolean isRejection() {
        return !decision.isAdmitted() && isEnforced();
    }

    /** Whether the caller may see the limit. Without an answer of the store, there is nothing to see. */
    boolean isShown() {
        return limit.spec().headers() && isEnforced() && decision.outcome() != Outcome.UNAVAILABLE;
    }

    private boolean isEnforced() {
        return limit.spec().mode() == Mode.ENFORCE;
    }

    /** Returns the units that the bucket admits now. */
    long unitsLeft() {
        return decision.unitsLeft();
    }

    /** Returns the units of a full bucket. */
    long capacity() {
        return plan.units().capacity();
    }

    /**
     * Returns the seconds until it admits one more, rounded up; of a rejection, until it admits the request; of a quota, until the end of its
     * period. At least 1.
     */
    long waitSeconds() {
        return Math.max(1, (decision.waitNanos() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    /** Returns the failure of the request, which the limit does not admit. */
    RateLimitFailure failure() {
        Kind kind = kind();
        return new RateLimitFailure(
                kind,
                limit.name(),
                plan.shownName(),
                retrySeconds(kind),
                limit.spec().headers());
    }

    private Kind kind() {
        return decision.outcome() == Outcome.UNAVAILABLE
                ? Kind.NO_STORE
                : plan.units().rejection();
    }

    /** A caller asks at least once a day, because an operator may reset or raise its quota. */
    private long retrySeconds(Kind kind) {
        return switch (kind) {
            case RATE -> waitSeconds();
            case PERIOD -> Math.min(waitSeconds(), MAX_RETRY_SECONDS);
            case NO_STORE -> 1;
        };
    }
}
