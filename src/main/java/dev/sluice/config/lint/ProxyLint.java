package dev.sluice.config.lint;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.proxy.ProxyTarget;
import dev.sluice.route.Route;
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
            if (forward != null && context.isUnderstood(route))
                findings().error(forward, "lets through what a proxy route passes on, and there is no proxy");
            return;
        }
        for (String other : List.of("steps", "respond", "answer")) checkExclusive(other);
        ConfigValue most = at("limits", "body");
        if (most != null) findings().error(most, "a proxy route passes on bodies of any size, and holds none");
        checkVariables(ConfigValue.scalar(proxy), route.proxy());
        checkNames(ConfigValue.at(forward, "headers"), true);
        checkNames(ConfigValue.at(forward, "response"), false);
    }

    private @Nullable ConfigValue at(String... keys) {
        return context.sources().at(route, keys);
    }

    private Findings findings() {
        return context.findings();
    }

    private void checkExclusive(String other) {
        ConfigValue written = at(other);
        if (written != null)
            findings().error(written, "the route passes requests on to a backend (expected: proxy or " + other + ")");
    }

    private void checkVariables(@Nullable Scalar proxy, @Nullable ProxyTarget target) {
        RouteKey key = RouteKey.of(route, context.sources());
        if (key == null || proxy == null || target == null) return;
        List<String> given = key.path().parameters();
        for (String variable : target.path().variables())
            if (!given.contains(variable)) reportUnknown(proxy, target, variable, given);
    }

    private void reportUnknown(Scalar proxy, ProxyTarget target, String variable, List<String> given) {
        String shown = proxy.isSubstituted() ? "a variable" : "{" + variable + "}";
        String advice =
                given.isEmpty() ? "; the route's path has no parameters" : Suggestion.didYouMean(variable, given);
        findings()
                .error(
                        LintContext.placeOf(variable, target.path(), proxy),
                        proxy.path(),
                        shown + " is not in the route's path" + advice);
    }

    private void checkNames(@Nullable ConfigValue names, boolean areOfRequest) {
        Sequence several = ConfigValue.sequence(names);
        if (several == null) checkName(ConfigValue.scalar(names), areOfRequest);
        else for (ConfigValue item : several.items()) checkName(ConfigValue.scalar(item), areOfRequest);
    }

    private void checkName(@Nullable Scalar name, boolean isOfRequest) {
        if (name == null) return;
        String flaw = isOfRequest
                ? ReservedHeaders.whyNotForwardable(name.text())
                : ReservedHeaders.whyNotReturnable(name.text());
        if (flaw != null) findings().error(name, name.describe() + ": " + flaw);
    }
}
