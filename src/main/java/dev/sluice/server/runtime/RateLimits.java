package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.limit.KeyShares;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.RateLimit;
import dev.sluice.gateway.limit.RouteLimits;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.telemetry.LimitMeters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of one configuration. The buckets of a limit live on in the limit of the same name of the next configuration, whatever
 * its settings are. Immutable.
 *
 * @param buckets by the name of the limit, which is the only part of their settings
 * @param limits by name
 * @param keysOfEach the keys that each limit may keep
 */
record RateLimits(ReusableInstances<String, LimitBuckets> buckets, Map<String, RateLimit> limits, int keysOfEach) {
    static RateLimits none() {
        return new RateLimits(ReusableInstances.none(), Map.of(), 0);
    }

    /**
     * Returns the limits of another configuration. New buckets have their share from the start, because requests use them before {@link
     * #resize}; the others keep theirs until then.
     *
     * @param store shared by replicas; null for none
     * @param onBuilt receives new buckets
     */
    RateLimits rebuild(
            Configuration to, @Nullable FleetStore store, GatewayContext context, Consumer<LimitBuckets> onBuilt) {
        Map<String, String> names = new LinkedHashMap<>();
        to.rateLimits().keySet().forEach(name -> names.put(name, name));
        int keysOfEach = KeyShares.of(
                        to.server().rateLimitKeys(), context.limits().memory().limit())
                .ofEach(names.size());
        ReusableInstances<String, LimitBuckets> next = buckets.reconcile(names, (name, same) -> {
            LimitBuckets built = new LimitBuckets(name, context.limits());
            built.resize(keysOfEach);
            onBuilt.accept(built);
            return built;
        });
        // A limit without a store uses the new store at once. A limit with a store keeps it until the new store has
        // started.
        if (store != null) for (LimitBuckets each : next.values()) if (!each.hasStore()) each.use(store.limits());
        Map<String, RateLimit> limits = new LinkedHashMap<>();
        to.rateLimits()
                .forEach((name, spec) -> limits.put(name, RateLimit.of(name, spec, requireNonNull(next.get(name)))));
        return new RateLimits(next, limits, keysOfEach);
    }

    /** Returns the limits of the requests of a route. */
    RouteLimits of(Route.Spec route, Map<String, IdentitySpec> identities) {
        Map<String, List<RateLimit>> added = new LinkedHashMap<>();
        for (String identity : route.identities())
            added.put(identity, named(requireNonNull(identities.get(identity)).rateLimits()));
        return RouteLimits.of(named(route.rateLimits()), added);
    }

    private List<RateLimit> named(List<String> names) {
        return names.stream()
                .map(name -> requireNonNull(limits.get(name), name))
                .toList();
    }

    /** Gives each limit its share of the keys. */
    void resize() {
        buckets.values().forEach(each -> each.resize(keysOfEach));
    }

    /** Returns the settings that all replicas should share, by the name of the limit. */
    Map<String, String> sharedSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        limits.forEach((name, limit) -> {
            String shared = limit.sharedSettings();
            if (shared != null) settings.put(name, shared);
        });
        return settings;
    }

    /** Registers the gauges of the limits that the others do not have. */
    void registerGauges(RateLimits others, GatewayContext context) {
        buckets.notIn(others.buckets).forEach(each -> LimitMeters.registerKeys(context.registry(), each));
    }

    /** Removes the gauges of the limits that only the others have. */
    void removeGaugesOf(RateLimits others, GatewayContext context) {
        for (LimitBuckets removed : others.buckets.notIn(buckets))
            if (buckets.get(removed.name()) == null) LimitMeters.removeKeys(context.registry(), removed);
    }
}
