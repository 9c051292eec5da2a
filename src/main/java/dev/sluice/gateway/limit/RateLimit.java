package dev.sluice.gateway.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.ScalarText;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

    /** Returns the limit of one configuration. */
    public static RateLimit of(String name, RateLimitSpec spec, LimitBuckets buckets) {
        Map<String, PlanRate> plans = new HashMap<>();
        spec.allPlans().forEach((plan, rate) -> plans.put(plan, PlanRate.of(name, plan, rate, buckets.planId(plan))));
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
     * Takes the units of a request on its arrival, and reports the decision. An expression that fails has the value null, which is one
     * bucket for all: with an error instead, a mistake in a key would stop a route.
     *
     * @throws dev.sluice.language.json.RepeatedFieldException if an expression reads a repeated field
     * @throws dev.sluice.core.memory.MemoryLimitException if the request has no memory for its key
     */
    Verdict take(GatewayRequest request) {
        PlanRate plan = plan(request);
        BucketKey bucket = BucketKey.of(keyBytes(request), plan.id());
        Decision decision = buckets.take(bucket, plan.rate(), spec.charge().onArrival());
        buckets.onDecision(decision, spec.mode(), request.trace().subject());
        return new Verdict(this, plan, bucket, decision);
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
            buckets.charge(verdict.key(), verdict.plan().rate(), sentAttempts - 1);
    }
}
