package dev.sluice.config.route;

import dev.sluice.compose.Target;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** Every variable of a call's path is given by {@code with}, a loop or the route's path, and all of {@code with} is used. */
record PathVariables(RouteKey route, Findings findings) {

    static void check(WrittenRoute route, Findings findings) {
        RouteKey key = route.route();
        if (key == null) return;
        for (WrittenStep step : route.steps().values())
            if (step.isUnderstood()) step.calls().forEach(new PathVariables(key, findings)::check);
    }

    private void check(WrittenCall written) {
        Scalar call = written.text();
        Target target = written.target();
        if (call == null || target == null) return;
        Set<String> used = new TreeSet<>(target.path().variables());
        Set<String> given = new LinkedHashSet<>();
        for (Mapping.Entry entry : written.with()) {
            given.add(entry.key().text());
            if (!used.contains(entry.key().text())) unused(entry.key(), used);
        }
        given.addAll(written.own());
        given.addAll(route.path().parameters());
        for (String variable : used) if (!given.contains(variable)) unknown(call, variable, given);
    }

    private void unused(Scalar key, Set<String> used) {
        findings.error(key, "the path of the call has no such variable" + Suggestion.instead(key.text(), used));
    }

    private void unknown(Scalar call, String variable, Set<String> given) {
        String shown = call.isFilled() ? "a variable" : "{" + variable + "}";
        String advice = given.isEmpty() ? "; give it one in with" : Suggestion.instead(variable, given);
        findings.error(Uses.inTemplate(call, variable), call.path(), shown + " has no value" + advice);
    }
}
