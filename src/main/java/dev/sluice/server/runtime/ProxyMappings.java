package dev.sluice.server.runtime;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.mapping.ResponseMapping.Rule;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteConditions;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings for the mapping of the responses of each proxy route of one configuration. Immutable. */
final class ProxyMappings {
    private final Map<String, BackendSpec> backends;
    private final Set<URI> urls;
    private final Map<String, List<Route.Spec>> routesByBackend = new HashMap<>();

    ProxyMappings(Configuration configuration) {
        this.backends = configuration.backends();
        this.urls = backends.values().stream()
                .flatMap(backend -> backend.url().stream())
                .collect(Collectors.toUnmodifiableSet());
        routesByBackend.putAll(configuration.routes().stream()
                .filter(route -> route.proxy() != null)
                .collect(Collectors.groupingBy(
                        route -> Objects.requireNonNull(route.proxy()).backend())));
    }

    /** Returns the settings for a route; null for a composed route. */
    ResponseMapping.@Nullable Spec of(Route.Spec route) {
        ProxyTarget target = route.proxy();
        if (target == null) return null;
        List<URI> own = Objects.requireNonNull(backends.get(target.backend())).url();
        return new ResponseMapping.Spec(route.name(), own, urls, rules(route, target.backend()));
    }

    /** Another route is a target of references only if each request that matches this route can match it, too. */
    private List<Rule> rules(Route.Spec route, String backend) {
        Stream<Route.Spec> others = routesByBackend.getOrDefault(backend, List.of()).stream()
                .filter(other -> other.conditions().equals(RouteConditions.ANY)
                        || other.conditions().equals(route.conditions()));
        return List.copyOf(Stream.concat(Stream.of(route), others)
                .map(each -> new Rule(
                        each.path(), Objects.requireNonNull(each.proxy()).path()))
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
}
