package dev.sluice.config.route;

import dev.sluice.compose.ProxyTarget;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold within a route that passes requests on. */
record ProxyRules(WrittenRoute route, Findings findings) {

    static void check(WrittenRoute route, Findings findings) {
        new ProxyRules(route, findings).check();
    }

    private void check() {
        Value forward = route.get("forward");
        if (route.get("proxy") == null) {
            if (forward != null && route.isUnderstood())
                findings.error(forward, "lets through what a proxy route passes on, and there is no proxy");
            return;
        }
        for (String other : List.of("steps", "respond", "answer")) checkAlone(other);
        Value most = Value.at(route.get("limits"), "body");
        if (most != null) findings.error(most, "a proxy route passes on bodies of any size, and holds none");
        checkVariables();
        checkNames(Value.at(forward, "headers"), true);
        checkNames(Value.at(forward, "response"), false);
    }

    private void checkAlone(String other) {
        Value written = route.get(other);
        if (written != null)
            findings.error(written, "the route passes requests on to a backend (expected: proxy or " + other + ")");
    }

    private void checkVariables() {
        RouteKey key = route.route();
        Scalar proxy = route.proxy();
        ProxyTarget target = route.proxyTarget();
        if (key == null || proxy == null || target == null) return;
        List<String> given = key.path().parameters();
        for (String variable : target.path().variables())
            if (!given.contains(variable)) unknown(proxy, variable, given);
    }

    private void unknown(Scalar proxy, String variable, List<String> given) {
        String shown = proxy.isFilled() ? "a variable" : "{" + variable + "}";
        String advice = given.isEmpty() ? "; the route's path has no parameters" : Suggestion.instead(variable, given);
        findings.error(Uses.inTemplate(proxy, variable), proxy.path(), shown + " is not in the route's path" + advice);
    }

    private void checkNames(@Nullable Value names, boolean areOfRequest) {
        Sequence several = Value.sequence(names);
        if (several == null) checkName(Value.scalar(names), areOfRequest);
        else for (Value item : several.items()) checkName(Value.scalar(item), areOfRequest);
    }

    private void checkName(@Nullable Scalar name, boolean isOfRequest) {
        if (name == null) return;
        String flaw = isOfRequest ? Headers.flawOfForwarded(name.text()) : Headers.flawOfReturned(name.text());
        if (flaw != null) findings.error(name, name.shown() + ": " + flaw);
    }
}
