package dev.sluice.config.lint;

import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.route.Route;
import dev.sluice.spec.Suggestion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the settings of a proxy route. */
record ProxyLint(Route.Spec route, LintContext context) {

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new ProxyLint(route, context).check();
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
        checkNames(ConfigValue.at(forward, "headers"), true);
        checkNames(ConfigValue.at(forward, "response"), false);
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

    private void checkNames(@Nullable ConfigValue names, boolean isRequest) {
        Sequence sequence = ConfigValue.sequence(names);
        if (sequence == null) checkName(ConfigValue.scalar(names), isRequest);
        else for (ConfigValue item : sequence.items()) checkName(ConfigValue.scalar(item), isRequest);
    }

    private void checkName(@Nullable Scalar name, boolean isRequest) {
        if (name == null) return;
        String reason = isRequest
                ? ReservedHeaders.whyNotForwardable(name.text())
                : ReservedHeaders.whyNotReturnable(name.text());
        if (reason != null) context.error(name, name.describe() + ": " + reason);
    }
}
