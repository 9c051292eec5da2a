package dev.sluice.config.route;

import static dev.sluice.gateway.limit.RateLimitSpec.BY;
import static dev.sluice.gateway.limit.RateLimitSpec.ELSE;
import static java.util.Objects.requireNonNull;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Identifier;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.language.expression.Expression;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the plans of a rate limit: {@code by}, each plan by its name, and {@code else}. */
public final class PlansDeserializer {
    private static final String EXPECTED = "a mapping of by, names of plans with their rates or quotas, and else";

    /** Names of the plan of all other values in other gateways and languages. */
    private static final Set<String> LIKE_ELSE = Set.of("default", "otherwise", "other", "others", "rest");

    private PlansDeserializer() {}

    /** Reads plans; returns null after it has reported each error. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.reject(value, EXPECTED);
        ConfigValue by = mapping.get(BY);
        if (by == null) reportMissing(mapping, BY, "an expression such as $claims.plan", binder);
        Expression expression = by == null ? null : (Expression) binder.read(Expression.class, by, null);
        Map<String, Plan> plans = plans(mapping.without(BY), binder);
        Plan otherwise = plans.remove(ELSE);
        if (mapping.get(ELSE) == null) reportMissingElse(mapping, binder);
        if (expression == null || otherwise == null || isMixed(mapping.without(BY), plans, otherwise, binder))
            return null;
        Plans all = new Plans(expression, plans, otherwise);
        binder.sources().put(all, mapping);
        return all;
    }

    private static Map<String, Plan> plans(Mapping mapping, Binder binder) {
        Map<String, Plan> plans = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
            if (!Identifier.isValid(entry.key().text()))
                binder.reject(entry.key(), "the name of a plan: " + Identifier.EXPECTED);
            Object plan = binder.read(Plan.class, entry.value(), null);
            if (plan != null) plans.put(entry.key().text(), (Plan) plan);
        }
        return plans;
    }

    /** Reports each plan that is not of the kind of {@code else}. */
    private static boolean isMixed(Mapping mapping, Map<String, Plan> named, Plan otherwise, Binder binder) {
        boolean isMixed = false;
        for (Map.Entry<String, Plan> plan : named.entrySet()) {
            if ((plan.getValue().quota() == null) == (otherwise.quota() == null)) continue;
            isMixed = true;
            String own = plan.getValue().quota() == null ? "rate" : "quota";
            String other = own.equals("rate") ? "quota" : "rate";
            ConfigValue value = requireNonNull(ConfigValue.at(mapping, plan.getKey(), own));
            binder.reject(value, other + ", as in the plan else");
        }
        return isMixed;
    }

    private static void reportMissingElse(Mapping mapping, Binder binder) {
        Optional<Scalar> like = mapping.entries().stream()
                .map(Mapping.Entry::key)
                .filter(key -> LIKE_ELSE.contains(key.text()))
                .findFirst();
        if (like.isEmpty()) reportMissing(mapping, ELSE, "the rate or quota of all other values", binder);
        else binder.findings().error(like.get(), like.get().describe() + "; did you mean " + ELSE + "?");
    }

    /** An entry that could not be read may have the key. */
    private static void reportMissing(Mapping mapping, String key, String expected, Binder binder) {
        if (mapping.isComplete())
            binder.findings()
                    .error(mapping.location(), mapping.path().key(key), "missing (expected: " + expected + ")");
    }
}
