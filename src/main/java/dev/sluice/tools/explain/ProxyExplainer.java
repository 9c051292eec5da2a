package dev.sluice.tools.explain;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.edge.StrictTransport;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.proxy.ProxyRules;
import dev.sluice.gateway.proxy.ProxyRules.Rule;
import dev.sluice.gateway.proxy.ProxyRules.Treatment;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.uri.ParameterNames;
import dev.sluice.upstream.backend.RetryHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains what a proxy route forwards, sets, maps, drops and limits in both directions.
 *
 * @param backend the settings of its backend
 */
record ProxyExplainer(Route.Spec route, BackendSpec backend, Configuration configuration) {
    /** The origins of a WebSocket that a line names, at most. */
    private static final int MAX_ORIGINS = 5;

    /** Returns the rules of a route; null for a composed route. */
    static @Nullable ProxyRules explain(Route.Spec route, Configuration configuration) {
        ProxyTarget target = route.proxy();
        if (target == null) return null;
        BackendSpec backend = requireNonNull(configuration.backends().get(target.backend()));
        ProxyExplainer explainer = new ProxyExplainer(route, backend, configuration);
        return ProxyRules.of(route.forward(), route.websocket() != null, route.grpc())
                .with(explainer.requestRules(), explainer.responseRules());
    }

    private List<Rule> requestRules() {
        boolean hasProxies = !configuration.server().trustedProxies().isEmpty();
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                Treatment.SET,
                RequestOrigin.FIELDS,
                hasProxies
                        ? "after those of server.trusted_proxies, and in place of those of other callers"
                        : "in place of those of the caller"));
        if (!backend.headers().isEmpty())
            rules.add(new Rule(Treatment.SET, backend.headers().keySet(), "unless the request passes it"));
        String deadlineHeader = backend.deadlineHeader();
        if (deadlineHeader != null)
            rules.add(new Rule(Treatment.SET, List.of(deadlineHeader), "the remaining time in ms"));
        String credentials = backend.credentials();
        if (credentials != null)
            rules.add(new Rule(Treatment.SET, List.of(headerOf(credentials)), "credentials " + credentials));
        if (backend.retry().attempts() > 1)
            rules.add(new Rule(Treatment.SET, List.of(RetryHeaders.ATTEMPT_COUNT.toString()), "in a retry"));
        rules.addAll(limits());
        rules.addAll(bodyRules());
        return rules;
    }

    private List<Rule> limits() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                Treatment.LIMITED,
                "a caller makes " + configuration.server().limits().progress() + ", sending and reading"));
        ParameterNames taken = requireNonNull(route.proxy()).path().queryNames();
        if (route.forward().query().equals(QueryFilter.ALL) && !taken.isEmpty())
            rules.add(new Rule(
                    Treatment.LIMITED, "a query has no parameter that the target sets, " + taken + ": 400 ambiguous"));
        if (dropsAuthorization())
            rules.add(new Rule(Treatment.DROPPED, List.of("Authorization"), "unless it authenticated the caller"));
        return rules;
    }

    private boolean dropsAuthorization() {
        return route.forward().headers().stream().anyMatch("Authorization"::equalsIgnoreCase)
                && route.identities().stream()
                        .anyMatch(
                                name -> requireNonNull(configuration.identity().get(name))
                                        .readsAuthorization());
    }

    private List<Rule> bodyRules() {
        List<Rule> rules = new ArrayList<>();
        Size largest = route.limits().body();
        if (largest != null) rules.add(new Rule(Treatment.LIMITED, "a body has at most " + largest));
        List<MediaRange> types = route.limits().contentTypes();
        if (!types.isEmpty())
            rules.add(new Rule(
                    Treatment.LIMITED,
                    "a body is " + types.stream().map(MediaRange::toString).collect(joining(", "))));
        return rules;
    }

    private String headerOf(String credentials) {
        return requireNonNull(configuration.credentials().get(credentials)).headerName();
    }

    private static String ofStreams(StreamSpec stream) {
        String all = "event streams and gRPC are silent for at most " + Durations.format(stream.idle())
                + ", and at most " + stream.max() + " are open";
        return stream.maxPerClient() == stream.max() ? all : all + ", " + stream.maxPerClient() + " of one client";
    }

    private List<Rule> streamEnds() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                Treatment.LIMITED,
                "event streams and gRPC end at the age of server.connections.age, "
                        + Durations.format(configuration.server().connections().age())));
        for (String name : route.identities()) {
            IdentitySpec identity = requireNonNull(configuration.identity().get(name));
            if (identity.jwt() != null || identity.introspection() != null)
                rules.add(new Rule(
                        Treatment.LIMITED, "streams of " + name + " end with the token" + askedAgain(identity)));
        }
        return rules;
    }

    private static String askedAgain(IdentitySpec identity) {
        IntrospectionSpec introspection = identity.introspection();
        return introspection == null
                ? ""
                : ", about which the issuer is asked again after " + Durations.format(introspection.cache());
    }

    private List<Rule> responseRules() {
        List<Rule> rules = new ArrayList<>();
        StrictTransport hsts = configuration.server().hsts();
        if (hsts != null)
            rules.add(new Rule(
                    Treatment.SET,
                    List.of(StrictTransport.HEADER),
                    "on https, in place of that of the backend, for " + Durations.format(hsts.maxAge())));
        rules.addAll(callerFields());
        rules.add(new Rule(Treatment.LIMITED, ofStreams(route.stream())));
        rules.addAll(streamEnds());
        if (route.proxyGzip())
            rules.add(new Rule(
                    Treatment.SET,
                    List.of("Content-Encoding", "Vary"),
                    "gzip, if the caller prefers it and the response has no encoding"));
        WebSocketSpec websocket = route.websocket();
        if (websocket != null)
            rules.add(new Rule(
                    Treatment.LIMITED,
                    "a WebSocket counts as a stream, and is silent for at most " + Durations.format(websocket.idle())
                            + ", with messages of at most " + websocket.message() + ofPages()));
        return rules;
    }

    /** The fields that the gateway sets for the pages of other origins, and about the rate limits of the caller. */
    private List<Rule> callerFields() {
        List<Rule> rules = new ArrayList<>();
        if (route.cors() != null)
            rules.add(new Rule(
                    Treatment.SET,
                    List.of("Access-Control-*", "Vary"),
                    "by cors; Access-Control-* of the backend never passes"));
        if (hasVisibleLimit())
            rules.add(new Rule(
                    Treatment.SET,
                    List.of("RateLimit-Policy", "RateLimit"),
                    "by rate_limits, in place of those of the backend"));
        return rules;
    }

    private boolean hasVisibleLimit() {
        return configuration.limitsOf(route).stream()
                .map(name -> requireNonNull(configuration.rateLimits().get(name)))
                .anyMatch(limit -> limit.headers() && limit.mode() == RateLimitSpec.Mode.ENFORCE);
    }

    private String ofPages() {
        List<Origin> origins = configuration.readsOf(route).webSocketOrigins();
        if (origins.isEmpty()) return ", and no page may connect";
        return ", for pages of "
                + (origins.size() > MAX_ORIGINS
                        ? origins.size() + " origins"
                        : origins.stream().map(Origin::text).collect(joining(", ")));
    }
}
