package dev.sluice.config.lint;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the settings of a proxy route. */
record ProxyLint(Route.Spec route, LintContext context) {

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new ProxyLint(route, context).check();
        checkNames(context.at("defaults", "route", "forward", "headers"), true, context);
        checkNames(context.at("defaults", "route", "forward", "response"), false, context);
        for (Scalar name : namesOf(context.at("defaults", "route", "forward", "query")))
            checkDefaultQuery(name, context);
    }

    /** Reports a parameter of the default for the first route whose target sets it. */
    private static void checkDefaultQuery(Scalar name, LintContext context) {
        for (Route.Spec route : context.routes()) {
            ConfigValue proxy = context.valueOf(route, "proxy");
            boolean isDefault = context.valueOf(route, "forward", "query") == null;
            if (proxy != null && isDefault && new ProxyLint(route, context).checkQuery(name, proxy, route.proxy()))
                return;
        }
    }

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) {
            ProxyLint lint = new ProxyLint(route, context);
            lint.warnOfDroppedAuthorization();
            lint.warnOfDroppedQuery();
            if (route.proxy() != null) lint.warnOfReplacedHeaders(route.proxy());
        }
    }

    /** A query that nobody mentions is dropped, and the backend answers without its filters. */
    private void warnOfDroppedQuery() {
        ConfigValue proxy = at("proxy");
        boolean reads = route.method().equals(HttpMethod.GET) || route.method().equals(HttpMethod.HEAD);
        if (proxy == null || !reads || route.websocket() != null) return;
        if (context.ownOrDefault(route, "forward", "query") == null)
            context.warning(proxy, "the query is dropped; write forward: { query: all } or none");
    }

    /** Only some of the callers may send it to the backend. */
    private void warnOfDroppedAuthorization() {
        List<String> others = route.identities().stream()
                .filter(name -> !readsAuthorization(name))
                .toList();
        if (others.isEmpty() || others.size() == route.identities().size()) return;
        for (Scalar name : ConfigValue.scalars(context.ownOrDefault(route, "forward", "headers")))
            if (name.text().equalsIgnoreCase("Authorization"))
                context.warning(
                        name,
                        name.describe()
                                + ": passes only if it authenticated the caller, so it is dropped for callers of "
                                + String.join(", ", others));
    }

    private boolean readsAuthorization(String identity) {
        IdentitySpec spec = context.configuration().identity().get(identity);
        return spec != null && spec.readsAuthorization();
    }

    private void check() {
        ConfigValue forward = at("forward");
        ConfigValue proxy = at("proxy");
        if (proxy == null) {
            if (context.isUnderstood(route))
                for (String setting : List.of("forward", "stream", "grpc", "websocket", "proxy_gzip"))
                    rejectWithoutProxy(setting);
            return;
        }
        for (String other : List.of("steps", "respond", "answer")) checkExclusive(other);
        checkVariables(ConfigValue.scalar(proxy), route.proxy());
        for (Scalar name : namesOf(ConfigValue.at(forward, "query"))) checkQuery(name, proxy, route.proxy());
        checkNames(ConfigValue.at(forward, "headers"), true, context);
        checkNames(ConfigValue.at(forward, "response"), false, context);
    }

    private void rejectWithoutProxy(String setting) {
        ConfigValue value = at(setting);
        if (value != null) context.error(value, "applies to a proxy route only, and the route has no proxy");
    }

    private @Nullable ConfigValue at(String... keys) {
        return context.valueOf(route, keys);
    }

    private void checkExclusive(String other) {
        ConfigValue value = at(other);
        if (value != null)
            context.error(value, "the route forwards requests to a backend (expected: proxy or " + other + ")");
    }

    private void checkVariables(@Nullable Scalar proxy, @Nullable ProxyTarget target) {
        RouteKey key = RouteKey.of(route, context.sources());
        if (key == null || proxy == null || target == null) return;
        List<String> parameters = key.path().parameters();
        for (String variable : target.path().variables())
            if (!parameters.contains(variable)) reportUnknown(proxy, target, variable, parameters);
    }

    private void reportUnknown(Scalar proxy, ProxyTarget target, String variable, List<String> parameters) {

        String advice = parameters.isEmpty()
                ? "; the route's path has no parameters"
                : Suggestion.didYouMean(variable, parameters);
        context.errorInPath(proxy, target.path(), variable, "is not in the route's path" + advice);
    }

    /**
     * A parameter of the caller beside that of the target would leave the choice to the backend.
     *
     * @return whether the target sets the parameter
     */
    private boolean checkQuery(Scalar name, ConfigValue proxy, @Nullable ProxyTarget target) {
        boolean isSet = target != null && target.path().queryNames().contains(name.text());
        if (isSet)
            context.error(
                    name,
                    name.describe() + ": the target at " + proxy.location()
                            + " sets this parameter (expected: in one of the two)");
        return isSet;
    }

    private void warnOfReplacedHeaders(ProxyTarget target) {
        Set<String> set = HeaderSyntax.caseInsensitive(
                requireNonNull(context.configuration().backends().get(target.backend()))
                        .headers()
                        .keySet());
        for (Scalar name : ConfigValue.scalars(context.ownOrDefault(route, "forward", "headers")))
            if (set.contains(name.text()))
                context.warning(
                        name,
                        name.describe()
                                + ": a caller that sends this header replaces the value that headers of backend "
                                + target.backend() + " sets");
    }

    /** Returns the names of a query; none for a word, which stands for a whole query. */
    private static List<Scalar> namesOf(@Nullable ConfigValue query) {
        return ConfigValue.scalars(ConfigValue.sequence(query));
    }

    private static void checkNames(@Nullable ConfigValue names, boolean isRequest, LintContext context) {
        for (Scalar name : ConfigValue.scalars(names)) checkName(name, isRequest, context);
    }

    private static void checkName(Scalar name, boolean isRequest, LintContext context) {
        String reason = isRequest
                ? ReservedHeaders.whyNotForwardable(name.text())
                : ReservedHeaders.whyNotReturnable(name.text());
        if (reason != null) context.error(name, name.describe() + ": " + reason);
    }
}
