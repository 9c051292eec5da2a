package dev.sluice.gateway.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.QuotaUsage;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.ScalarText;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A rate limit in its running form: the settings of one configuration, and the buckets of its name. Immutable and thread-safe. */
public final class RateLimit {
    private final String name;
    private final RateLimitSpec spec;
    private final LimitBuckets buckets;
    private final LimitKey key;
    private final @Nullable LimitKey by;

    /** By their name, without the one of all other values. */
    private final Map<String, PlanRate> plans;

    private final PlanRate otherwise;

    private RateLimit(String name, RateLimitSpec spec, LimitBuckets buckets, Map<String, PlanRate> allPlans) {
        Plans chosen = spec.plans();
        Map<String, PlanRate> named = new HashMap<>(allPlans);
        this.name = name;
        this.spec = spec;
        this.buckets = buckets;
        this.key = LimitKey.of(spec.key());
        this.by = chosen == null ? null : LimitKey.of(chosen.by());
        this.otherwise = Objects.requireNonNull(named.remove(chosen == null ? "" : RateLimitSpec.ELSE));
        this.plans = Map.copyOf(named);
    }

    /** Makes the units of a plan. */
    @FunctionalInterface
    interface PlanBuilder {
        PlanUnits build(String plan, RateLimitSpec.Plan rates, RateLimitSpec limit);
    }

    /** Returns the limit of one configuration. */
    public static RateLimit of(String name, RateLimitSpec spec, LimitBuckets buckets) {
        return of(name, spec, buckets, PlanUnits::of);
    }

    static RateLimit of(String name, RateLimitSpec spec, LimitBuckets buckets, PlanBuilder builder) {
        Map<String, PlanRate> plans = new HashMap<>();
        spec.allPlans()
                .forEach((plan, rates) -> plans.put(
                        plan, PlanRate.of(name, plan, builder.build(plan, rates, spec), buckets.planId(plan))));
        return new RateLimit(name, spec, buckets, plans);
    }

    /** Returns the key of the limit in the configuration. */
    public String name() {
        return name;
    }

    /** Returns the settings. */
    public RateLimitSpec spec() {
        return spec;
    }

    /**
     * Returns the settings that all replicas should share, such as {@code 1000/min, burst 100}; null for a limit of this process alone. They
     * are equal for plans in another order, and have no expression, which may have a value of the environment.
     */
    public @Nullable String sharedSettings() {
        if (!spec.usesStore()) return null;
        StringJoiner settings = new StringJoiner("; ");
        new TreeMap<>(spec.allPlans())
                .forEach((plan, rates) -> settings.add(plan.isEmpty() ? rates.toString() : plan + " " + rates));
        if (spec.hasQuota()) settings.add("zone " + spec.zoneOrUtc());
        return settings.toString();
    }

    /** Returns the names of the plans that have a quota, as {@link RateLimitSpec#allPlans} has them; empty for rates. */
    public List<String> quotaPlans() {
        return spec.hasQuota() ? List.copyOf(spec.allPlans().keySet()) : List.of();
    }

    /**
     * Reads the count of a key in the current period. For an event loop.
     *
     * @param plan one of {@link #quotaPlans}
     * @return fails with a {@link dev.sluice.upstream.store.StoreFailure} without the store
     */
    public Future<QuotaUsage> usage(String plan, QuotaKey of) {
        PlanRate chosen = plans.getOrDefault(plan, otherwise);
        return chosen.units().usage(buckets, bucketOf(of, chosen));
    }

    /**
     * Sets the count of a key in the current period to 0. For an event loop.
     *
     * @param plan one of {@link #quotaPlans}
     * @return the count afterwards; fails as {@link #usage} does
     */
    public Future<QuotaUsage> reset(String plan, QuotaKey of) {
        PlanRate chosen = plans.getOrDefault(plan, otherwise);
        return chosen.units().reset(buckets, bucketOf(of, chosen));
    }

    private BucketKey bucketOf(QuotaKey of, PlanRate plan) {
        return BucketKey.of(key.bytesOf(of.value()), plan.id());
    }

    /** Returns the time of the clock of the limit. */
    long nanos() {
        return buckets.clock().nanos();
    }

    /**
     * Takes the units of a request on its arrival, and reports the decision. An expression that fails has the value null, which is one
     * bucket for all: with an error instead, a mistake in a key would stop a route. The Future is complete at once unless the limit
     * waits for the store; it then completes on the event loop of the request.
     *
     * @param waitedNanos the time that the request has waited for the store before
     * @throws dev.sluice.language.json.RepeatedFieldException if an expression reads a repeated field
     * @throws dev.sluice.core.memory.MemoryLimitException if the request has no memory for its key
     */
    Future<Verdict> take(GatewayRequest request, long waitedNanos) {
        PlanRate plan = plan(request);
        BucketKey bucket = BucketKey.of(keyBytes(request), plan.id());
        int units = spec.charge().onArrival();
        Future<Decision> decided = plan.units().take(buckets, bucket, units, waitedNanos);
        return decided.succeeded()
                ? Future.succeededFuture(verdict(plan, bucket, decided.result(), request))
                : decided.map(decision -> verdict(plan, bucket, decision, request));
    }

    private Verdict verdict(PlanRate plan, BucketKey bucket, Decision decision, GatewayRequest request) {
        buckets.onDecision(decision, spec.mode(), request.trace().subject());
        String policy = plan.units().policy(decision, buckets.clock());
        return new Verdict(this, plan, bucket, decision, policy);
    }

    private byte[] keyBytes(GatewayRequest request) {
        try {
            return key.bytes(request);
        } catch (EvaluationException | InvalidJsonException failure) {
            buckets.onFailure(failure);
            return KeyBytes.of(NullNode.getInstance(), MemoryAccount.unlimited());
        }
    }

    private PlanRate plan(GatewayRequest request) {
        String chosen = by == null ? null : ScalarText.of(planValue(by, request));
        return chosen == null ? otherwise : plans.getOrDefault(chosen, otherwise);
    }

    private JsonNode planValue(LimitKey expression, GatewayRequest request) {
        try {
            return expression.value(request);
        } catch (EvaluationException failure) {
            buckets.onFailure(failure);
            return NullNode.getInstance();
        }
    }

    /** Charges the attempts of a request that were sent after the first, if the limit admitted it and counts attempts. */
    void onEnd(Verdict verdict, int sentAttempts) {
        if (spec.charge().isCalls() && verdict.decision().isAdmitted() && sentAttempts > 1)
            verdict.plan().units().charge(buckets, verdict.key(), sentAttempts - 1);
    }
}
