package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;

/** The decisions of a bucket that must ask the store. No caller of a limit receives them. */
final class Undecided {
    /** A request that starts or joins the exchange of its key. */
    static final Decision LEASED = of(0);

    private static final Decision ALONE = of(0);

    private Undecided() {}

    private static Decision of(int evicted) {
        return new Decision(Outcome.UNAVAILABLE, 0, 0, false, evicted);
    }

    /**
     * Returns the decision about a request that asks for itself.
     *
     * @param evicted the buckets not at rest that made room
     */
    static Decision alone(int evicted) {
        return evicted == 0 ? ALONE : of(evicted);
    }

    static boolean is(Decision decision) {
        return decision.outcome() == Outcome.UNAVAILABLE;
    }

    /** Whether a request starts or joins the exchange of its key. */
    @SuppressWarnings("ReferenceEquality") // A constant.
    static boolean isLeased(Decision undecided) {
        return undecided == LEASED;
    }
}
