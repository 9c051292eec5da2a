package dev.sluice.gateway.limit;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.FleetRate;
import dev.sluice.gateway.limit.fleet.QuotaCalendar;
import dev.sluice.gateway.limit.fleet.QuotaTerms;
import dev.sluice.gateway.limit.fleet.QuotaUsage;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The units of one plan, and their owner: the buckets of this process, or those in the store. Immutable and thread-safe. */
interface PlanUnits {
    /** The name in the store of the only plan, and of the plan of all other values. */
    String ELSE = RateLimitSpec.ELSE;

    /** Returns the units of a plan of a limit. */
    static PlanUnits of(String plan, RateLimitSpec.Plan rates, RateLimitSpec limit) {
        String stored = plan.isEmpty() ? ELSE : plan;
        Quota quota = rates.quota();
        Rate rate = rates.rate();
        if (quota != null) return QuotaUnits.of(stored, quota, limit);
        if (rate == null) throw new IllegalArgumentException("a plan without rate and quota");
        int burst = rates.burstOrDefault();
        return limit.scope() == RateLimitSpec.Scope.FLEET
                ? FleetUnits.of(stored, rate, burst)
                : LocalUnits.of(rate, burst);
    }

    /**
     * Takes units of a bucket. The Future is complete at once unless the decision waits for the store.
     *
     * @param waitedNanos the time that the request has waited for the store before
     */
    Future<Decision> take(LimitBuckets buckets, BucketKey key, int units, long waitedNanos);

    /** Charges units that a request has used already. */
    void charge(LimitBuckets buckets, BucketKey key, int units);

    /**
     * Reads the count of a quota.
     *
     * @throws UnsupportedOperationException for a rate
     */
    default Future<QuotaUsage> usage(LimitBuckets buckets, BucketKey key) {
        throw new UnsupportedOperationException("a rate has no count");
    }

    /**
     * Sets the count of a quota to 0.
     *
     * @throws UnsupportedOperationException for a rate
     */
    default Future<QuotaUsage> reset(LimitBuckets buckets, BucketKey key) {
        throw new UnsupportedOperationException("a rate has no count");
    }

    /** Returns the units that a bucket admits after a rest, or in a period. */
    long capacity();

    /** Returns why a request fails that finds no units. */
    default RateLimitFailure.Kind rejection() {
        return RateLimitFailure.Kind.RATE;
    }

    /** Returns the parameters of the member of {@code RateLimit-Policy} that belongs to a decision, which was made now. */
    String policy(Decision decision, Clock clock);

    private static String policyOf(Rate rate, int burst) {
        return ";q=" + rate.units() + ";w=" + rate.window().seconds() + ";sluice-burst=" + burst;
    }

    /** A rate of this process. */
    record LocalUnits(Gcra rate, String policy) implements PlanUnits {
        private static LocalUnits of(Rate rate, int burst) {
            long window = TimeUnit.SECONDS.toNanos(rate.window().seconds());
            return new LocalUnits(new Gcra(rate.units(), window, burst), policyOf(rate, burst));
        }

        @Override
        public Future<Decision> take(LimitBuckets buckets, BucketKey key, int units, long waitedNanos) {
            return Future.succeededFuture(buckets.takeLocal(key, rate, units));
        }

        @Override
        public void charge(LimitBuckets buckets, BucketKey key, int units) {
            buckets.chargeLocal(key, rate, units);
        }

        @Override
        public long capacity() {
            return rate.burst();
        }

        @Override
        public String policy(Decision decision, Clock clock) {
            return policy;
        }
    }

    /** A rate of all replicas together. */
    record FleetUnits(String plan, FleetRate rate, String policy) implements PlanUnits {
        private static FleetUnits of(String plan, Rate rate, int burst) {
            FleetRate shared = FleetRate.of(rate.units(), rate.window().seconds(), burst);
            return new FleetUnits(plan, shared, policyOf(rate, burst));
        }

        @Override
        public Future<Decision> take(LimitBuckets buckets, BucketKey key, int units, long waitedNanos) {
            return buckets.fleet().take(key, plan, rate, units, waitedNanos);
        }

        @Override
        public void charge(LimitBuckets buckets, BucketKey key, int units) {
            buckets.onEvict(buckets.fleet().charge(key, plan, rate, units));
        }

        @Override
        public long capacity() {
            return rate.burst();
        }

        @Override
        public String policy(Decision decision, Clock clock) {
            return policy;
        }
    }

    /** A quota of all replicas together. */
    record QuotaUnits(String plan, QuotaTerms terms) implements PlanUnits {
        private static QuotaUnits of(String plan, Quota quota, RateLimitSpec limit) {
            QuotaCalendar calendar = new QuotaCalendar(quota.period(), limit.zoneOrUtc());
            boolean isAllowed = limit.storeDown() == RateLimitSpec.StoreDown.ALLOW;
            return new QuotaUnits(plan, new QuotaTerms(quota.units(), calendar, isAllowed));
        }

        @Override
        public Future<Decision> take(LimitBuckets buckets, BucketKey key, int units, long waitedNanos) {
            return buckets.quotas().take(key, plan, terms, units, waitedNanos);
        }

        @Override
        public void charge(LimitBuckets buckets, BucketKey key, int units) {
            buckets.onEvict(buckets.quotas().charge(key, plan, terms, units));
        }

        @Override
        public Future<QuotaUsage> usage(LimitBuckets buckets, BucketKey key) {
            return buckets.quotas().usage(key, plan, terms);
        }

        @Override
        public Future<QuotaUsage> reset(LimitBuckets buckets, BucketKey key) {
            return buckets.quotas().reset(key, plan, terms);
        }

        @Override
        public long capacity() {
            return terms.units();
        }

        @Override
        public RateLimitFailure.Kind rejection() {
            return RateLimitFailure.Kind.PERIOD;
        }

        /** The next period may have begun since the decision, whose wait ends with its own period. */
        @Override
        public String policy(Decision decision, Clock clock) {
            Instant last = clock.now().plusNanos(decision.waitNanos()).minusMillis(1);
            return ";q=" + terms.units() + ";w=" + terms.calendar().at(last).seconds();
        }
    }
}
