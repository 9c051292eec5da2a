package dev.sluice.config.model;

import dev.sluice.core.spec.Setting;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.log.LogSpec;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.recent.RequestsSpec;
import dev.sluice.gateway.route.CallerReads;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.store.StoreSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A complete and valid configuration. Every name in it refers to an entry.
 *
 * @param defaultCors the CORS fields of responses without a route, which are those of {@code defaults.route}; null for none
 */
public record Configuration(
        @Setting("The port for callers and its limits.") ServerSpec server,
        @Setting("The port for operators.") AdminSpec admin,
        @Setting("The log of the process and of requests.") LogSpec log,

        @Setting("The requests that the gateway keeps for operators.")
        RequestsSpec requests,

        @Setting("The telemetry that the gateway sends.") TelemetrySpec telemetry,

        @Setting("How callers are authenticated.") Map<String, IdentitySpec> identity,

        @Setting("How the gateway authenticates to backends.")
        Map<String, CredentialsSpec> credentials,

        @Setting("The rate limits, by name.") Map<String, RateLimitSpec> rateLimits,

        @Setting("Valkey or Redis, for limits that all replicas share.") @Nullable
        StoreSpec store,

        @Setting("Functions that every expression sees, each written as def name(parameter) value.")
        ExpressionParser functions,

        @Setting("The backends.") Map<String, BackendSpec> backends,
        @Setting("The routes.") List<Route.Spec> routes,
        @Nullable CorsSpec defaultCors) {

    /** Returns the built-in settings, without backends and routes. */
    public static Configuration empty() {
        return new Configuration(
                ServerSpec.defaults(),
                AdminSpec.defaults(),
                LogSpec.defaults(),
                RequestsSpec.defaults(),
                TelemetrySpec.defaults(),
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                ExpressionParser.plain(),
                Map.of(),
                List.of(),
                null);
    }

    /** Returns the longest deadline of all routes; zero without routes. */
    public Duration longestDeadline() {
        return routes.stream()
                .map(Route.Spec::deadline)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Returns how long a connection of a route's caller may be idle. This is the deadline, or for a proxy route also the silence of its streams or the read or write timeout of its backend, if that is longer. */
    public Duration longestIdleTime(Route.Spec route) {
        ProxyTarget proxy = route.proxy();
        BackendSpec backend = proxy == null ? null : backends.get(proxy.backend());
        if (backend == null) return route.deadline();
        return Collections.max(List.of(
                route.deadline(),
                route.stream().idle(),
                backend.timeout().read(),
                backend.timeout().write()));
    }

    /** Returns how long a connection of any caller may be idle. */
    public Duration longestIdleTime() {
        return routes.stream()
                .map(this::longestIdleTime)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Returns a copy with another port for callers. */
    public Configuration withPort(int port) {
        return with(server.withPort(port), admin);
    }

    /** Returns a copy with another port for operators. */
    public Configuration withAdminPort(int port) {
        return with(server, admin.withPort(port));
    }

    private Configuration with(ServerSpec newServer, AdminSpec newAdmin) {
        return new Configuration(
                newServer,
                newAdmin,
                log,
                requests,
                telemetry,
                identity,
                credentials,
                rateLimits,
                store,
                functions,
                backends,
                routes,
                defaultCors);
    }

    /** Whether the ports for callers and for operators would be one port of one address. */
    public boolean sharesAddress() {
        return new ListenAddress(server.host(), server.port()).overlaps(new ListenAddress(admin.host(), admin.port()));
    }

    /** Returns the settings of the access log that routes override, by the name of the route. */
    public Map<String, AccessSpec> accessLogByRoute() {
        Map<String, AccessSpec> overrides = new HashMap<>();
        for (Route.Spec route : routes) {
            AccessSpec access = route.log().access();
            if (access != null) overrides.put(route.name(), access);
        }
        return overrides;
    }

    /** Returns the names of the limits that requests of a route may pass: those of the route, then those of its identities. Each occurs once. */
    public Set<String> limitsOf(Route.Spec route) {
        Set<String> limits = new LinkedHashSet<>(route.rateLimits());
        for (String name : route.identities()) limits.addAll(limitsOf(name));
        return limits;
    }

    private List<String> limitsOf(String name) {
        IdentitySpec spec = identity.get(name);
        return spec == null ? List.of() : spec.rateLimits();
    }

    /** Returns, by backend, the expression that names the tenant of a call. Backends without tenants are left out. */
    public Map<String, Expression> tenantExpressions() {
        Map<String, Expression> tenants = new HashMap<>();
        backends.forEach((name, backend) -> {
            Expression tenant = backend.tenant(functions);
            if (tenant != null) tenants.put(name, tenant);
        });
        return tenants;
    }

    /** Returns the fields that the gateway reads of the requests of a route. */
    public CallerReads readsOf(Route.Spec route) {
        Stream<Expression> ofLimits = named(limitsOf(route), rateLimits).flatMap(RateLimitSpec::expressions);
        Stream<Expression> ofTenants =
                named(route.backends(), backends).flatMap(each -> Stream.ofNullable(each.tenant(functions)));
        Set<String> headers = named(route.identities(), identity)
                .flatMap(each -> Stream.ofNullable(each.credentialHeader()))
                .collect(Collectors.toSet());
        if (server.deadlineHeader() != null) headers.add(server.deadlineHeader());
        return new CallerReads(
                route, Stream.concat(ofLimits, ofTenants).toList(), headers, server.asksForCertificates());
    }

    /** Returns the entries of these names that exist. */
    private static <T> Stream<T> named(Collection<String> names, Map<String, T> entries) {
        return names.stream().flatMap(name -> Stream.ofNullable(entries.get(name)));
    }
}
