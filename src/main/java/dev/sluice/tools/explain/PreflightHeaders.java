package dev.sluice.tools.explain;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteCors;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.FieldReads;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The headers that pages may send to the routes of a configuration. {@code server.runtime.CallerRules} makes the same policies for a
 * running gateway.
 */
record PreflightHeaders(Configuration configuration, Map<String, Expression> tenants) {

    /** Returns the policy of a route; null without {@code cors}. */
    static @Nullable CorsPolicy policy(Route.Spec route, Configuration configuration) {
        PreflightHeaders headers = new PreflightHeaders(configuration, configuration.tenantExpressions());
        return RouteCors.policies(configuration.routes(), headers::of).get(route.name());
    }

    private AllowedHeaders of(Route.Spec route) {
        Set<String> names = new HashSet<>();
        FieldReads reads = FieldReads.of(Stream.concat(limits(route), tenants(route)), "header");
        if (reads.names() != null) names.addAll(reads.names());
        Stream<String> credentials = identities(route).map(IdentitySpec::credentialHeader);
        Stream.concat(credentials, Stream.ofNullable(configuration.server().deadlineHeader()))
                .filter(Objects::nonNull)
                .forEach(names::add);
        return new AllowedHeaders(names, reads.names() == null);
    }

    private Stream<Expression> limits(Route.Spec route) {
        Stream<String> ofIdentities = identities(route).flatMap(identity -> identity.rateLimits().stream());
        return Stream.concat(route.rateLimits().stream(), ofIdentities)
                .map(configuration.rateLimits()::get)
                .filter(Objects::nonNull)
                .flatMap(RateLimitSpec::expressions);
    }

    private Stream<Expression> tenants(Route.Spec route) {
        return route.backends().stream().map(tenants::get).filter(Objects::nonNull);
    }

    private Stream<IdentitySpec> identities(Route.Spec route) {
        return route.identities().stream().map(configuration.identity()::get).filter(Objects::nonNull);
    }
}
