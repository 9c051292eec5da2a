package dev.sluice.config.lint;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.route.Headers;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
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
        Value forward = at("forward");
        Value proxy = at("proxy");
        if (proxy == null) {
            if (forward != null && context.isUnderstood(route))
                findings().error(forward, "lets through what a proxy route passes on, and there is no proxy");
            return;
        }
        for (String other : List.of("steps", "respond", "answer")) checkExclusive(other);
        Value most = at("limits", "body");
        if (most != null) findings().error(most, "a proxy route passes on bodies of any size, and holds none");
        checkVariables(Value.scalar(proxy), route.proxy());
        checkNames(Value.at(forward, "headers"), true);
        checkNames(Value.at(forward, "response"), false);
    }

    private @Nullable Value at(String... keys) {
        return context.sources().at(route, keys);
    }

    private Findings findings() {
        return context.findings();
    }

    private void checkExclusive(String other) {
        Value written = at(other);
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
        String shown = proxy.isFilled() ? "a variable" : "{" + variable + "}";
        String advice = given.isEmpty() ? "; the route's path has no parameters" : Suggestion.instead(variable, given);
        findings()
                .error(
                        LintContext.placeOf(variable, target.path(), proxy),
                        proxy.path(),
                        shown + " is not in the route's path" + advice);
    }

    private void checkNames(@Nullable Value names, boolean areOfRequest) {
        Sequence several = Value.sequence(names);
        if (several == null) checkName(Value.scalar(names), areOfRequest);
        else for (Value item : several.items()) checkName(Value.scalar(item), areOfRequest);
    }

    private void checkName(@Nullable Scalar name, boolean isOfRequest) {
        if (name == null) return;
        String flaw = isOfRequest ? Headers.flawOfForwarded(name.text()) : Headers.flawOfReturned(name.text());
        if (flaw != null) findings().error(name, name.shown() + ": " + flaw);
    }
}
