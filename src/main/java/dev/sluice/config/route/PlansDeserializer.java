package dev.sluice.config.route;

import static dev.sluice.gateway.limit.RateLimitSpec.BY;
import static dev.sluice.gateway.limit.RateLimitSpec.ELSE;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.language.expression.Expression;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the plans of a rate limit: {@code by}, each plan by its name, and {@code else}. */
public final class PlansDeserializer {
    private static final String EXPECTED = "a mapping of by, names of plans with their rates, and else";

    private PlansDeserializer() {}

    /** Reads plans; returns null after it has reported an error. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        ConfigValue by = mapping == null ? null : mapping.get(BY);
        if (mapping == null || by == null || mapping.get(ELSE) == null) return binder.reject(value, EXPECTED);
        Object expression = binder.read(Expression.class, by, null);
        Map<String, Plan> plans = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.without(BY).entries()) {
            Object plan = binder.bindRecord(Plan.class, entry.value(), Map.of());
            if (plan != null) plans.put(entry.key().text(), (Plan) plan);
        }
        Plan otherwise = plans.remove(ELSE);
        if (expression == null || otherwise == null) return null;
        Plans all = new Plans((Expression) expression, plans, otherwise);
        binder.sources().put(all, mapping);
        return all;
    }
}
