package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.lint.LimitLists.LimitList;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.RateLimitSpec.Scope;
import dev.sluice.gateway.limit.RateLimitSpec.StoreDown;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the limits that all replicas share, and the store that they need. */
record StoreLint(LintContext context) {
    private static final String STORE = "store";

    static void check(LintContext context) {
        StoreLint lint = new StoreLint(context);
        for (Entry limit : context.entries("rate_limits")) lint.check(limit.value());
    }

    private void check(ConfigValue limit) {
        ConfigValue quota = quota(limit);
        ConfigValue scope = context.sources().isKnown(limit, "scope") ? ConfigValue.at(limit, "scope") : null;
        if (scope != null && quota != null)
            context.error(
                    scope, scope.describe() + ": a quota is always in the store (expected: no scope beside quota)");
        if (quota != null) checkStore(quota);
        else if (scope != null && isFleet(scope)) checkStore(scope);
    }

    /** Returns the written quota of a limit or of its first plan with a quota; null for none. */
    private static @Nullable ConfigValue quota(ConfigValue limit) {
        Stream<ConfigValue> ofPlans = ConfigValue.entries(ConfigValue.at(limit, "plans")).stream()
                .map(plan -> ConfigValue.at(plan.value(), "quota"))
                .filter(Objects::nonNull);
        return Stream.concat(Stream.ofNullable(ConfigValue.at(limit, "quota")), ofPlans)
                .findFirst()
                .orElse(null);
    }

    private static boolean isFleet(ConfigValue scope) {
        return requireNonNull(ConfigValue.scalar(scope)).text().equals(Scope.FLEET.toString());
    }

    private void checkStore(ConfigValue shared) {
        if (context.at(STORE) == null && context.isKnown(STORE) && !shared.isInvalid())
            context.error(
                    shared,
                    shared.describe() + ": the replicas share this limit in a store, and there is none (expected: a"
                            + " section store, such as { url: \"rediss://valkey:6379\" })");
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        StoreLint lint = new StoreLint(context);
        lint.warnOfUnused();
        LimitLists lists = LimitLists.of(context.configuration());
        for (Entry limit : context.entries("rate_limits")) lint.warnOfAllowed(limit, lists);
    }

    private void warnOfUnused() {
        Entry store = context.settings().byKey().get(STORE);
        boolean isUsed = context.configuration().rateLimits().values().stream().anyMatch(RateLimitSpec::usesStore);
        if (store != null && !isUsed)
            context.warning(store.key(), "no rate limit is in the store (expected: one with scope: fleet, or a quota)");
    }

    /** While the store is away, a rate is the only limit of a route whose quota admits each request. */
    private void warnOfAllowed(Entry limit, LimitLists lists) {
        String name = limit.key().text();
        RateLimitSpec spec = limit(name);
        ConfigValue storeDown = ConfigValue.at(limit.value(), "store_down");
        if (storeDown == null || spec.storeDown() != StoreDown.ALLOW) return;
        lists.with(name).stream()
                .filter(list -> list.names().stream().noneMatch(this::isRate))
                .findFirst()
                .map(LimitList::route)
                .ifPresent(route -> context.warning(
                        storeDown,
                        storeDown.describe() + ": while the store is away, " + route
                                + " has no limit (expected: a limit with a rate beside it)"));
    }

    private boolean isRate(String name) {
        return limit(name).mode() == Mode.ENFORCE && !limit(name).hasQuota();
    }

    private RateLimitSpec limit(String name) {
        return requireNonNull(context.configuration().rateLimits().get(name));
    }
}
