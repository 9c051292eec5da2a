package dev.sluice.config;

import dev.sluice.credentials.CredentialsSpec;
import dev.sluice.edge.ServerSpec;
import dev.sluice.expression.Expression;
import dev.sluice.identity.IdentitySpec;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.route.Route;
import dev.sluice.spec.Setting;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One whole configuration, checked: every reference in it leads somewhere. */
public record Configuration(
        @Setting("The callers' side.") ServerSpec server,
        @Setting("The operators' side.") AdminSpec admin,
        @Setting("Who may call us.") Map<String, IdentitySpec> identity,
        @Setting("Who we are to backends.") Map<String, CredentialsSpec> credentials,
        @Setting("The upstreams.") Map<String, BackendSpec> backends,
        @Setting("The ways in.") List<Route.Spec> routes) {

    /** Nothing but defaults. */
    public static Configuration empty() {
        return new Configuration(ServerSpec.defaults(), AdminSpec.defaults(), Map.of(), Map.of(), Map.of(), List.of());
    }

    /** The longest that a request may take on any route. */
    public Duration longestDeadline() {
        return routes.stream()
                .map(Route.Spec::deadline)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * The longest that nothing may move between us and the caller of a route: its deadline, or where it passes bodies on,
     * also what its backend may take for the next part of one.
     */
    public Duration longestIdleTime(Route.Spec route) {
        ProxyTarget proxy = route.proxy();
        BackendSpec backend = proxy == null ? null : backends.get(proxy.backend());
        if (backend == null) return route.deadline();
        return Collections.max(List.of(
                route.deadline(), backend.timeout().read(), backend.timeout().write()));
    }

    /** The longest that nothing may move between us and the caller of any route. */
    public Duration longestIdleTime() {
        return routes.stream()
                .map(this::longestIdleTime)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The same on another port for callers. */
    public Configuration withPort(int port) {
        return new Configuration(server.withPort(port), admin, identity, credentials, backends, routes);
    }

    /** The same on another port for operators. */
    public Configuration withAdminPort(int port) {
        return new Configuration(server, admin.withPort(port), identity, credentials, backends, routes);
    }

    /** What names the tenants of each backend whose tenants are told apart. */
    public Map<String, Expression> tenantExpressions() {
        Map<String, Expression> tenants = new HashMap<>();
        backends.forEach((name, backend) -> {
            String per = backend.bulkhead().per();
            if (per != null) tenants.put(name, Expression.parse(per));
        });
        return tenants;
    }
}
