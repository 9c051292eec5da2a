package dev.sluice.config.lint;

import dev.sluice.compose.Step;
import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.route.Route;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Checks each route as a whole, and that no two routes match the same requests. */
record RouteLint(LintContext context) {

    static void check(LintContext context) {
        RouteLint lint = new RouteLint(context);
        context.routes().forEach(lint::check);
        lint.checkAmbiguity();
    }

    private void check(Route.Spec route) {
        checkNotEmpty(route);
        checkCycles(route);
        checkValidation(route);
        ReservedHeaders.checkResponseHeaders(context.sources().at(route, "answer", "headers"), context.findings());
    }

    private void checkNotEmpty(Route.Spec route) {
        boolean isWritten = Stream.of("respond", "proxy", "answer")
                .anyMatch(setting -> context.sources().at(route, setting) != null);
        if (context.isUnderstood(route)
                && !isWritten
                && context.stepNames(route).isEmpty())
            context.findings()
                    .error(context.keyOf(route), "answers nothing (expected: steps, respond, or both; or proxy)");
    }

    private void checkCycles(Route.Spec route) {
        Map<String, Set<String>> dependencies = new LinkedHashMap<>();
        route.steps().forEach((name, step) -> dependencies.put(name, dependenciesOf(name, step)));
        for (List<String> cycle : CycleFinder.in(dependencies)) {
            String first = cycle.get(0);
            String way = String.join(" → ", cycle) + " → " + first;
            context.findings().error(context.stepKey(route, first), "steps wait for each other: " + way);
        }
    }

    private static Set<String> dependenciesOf(String name, Step.Spec step) {
        Set<String> others = new TreeSet<>();
        step.scopedExpressions().forEach(scoped -> others.addAll(scoped.variables()));
        others.remove(name);
        return others;
    }

    /** A schema of a body needs a request that has a body, and a route that reads it. */
    private void checkValidation(Route.Spec route) {
        Mapping validate = ConfigValue.mapping(context.sources().at(route, "validate"));
        if (validate == null) return;
        RouteKey key = RouteKey.of(route, context.sources());
        ConfigValue body = validate.get("body");
        if (body != null && key != null && !RouteKey.allowsBody(key.method()))
            context.findings().error(body, "a " + key.method() + " request has no body");
        if (context.sources().at(route, "proxy") != null)
            context.findings().error(validate, "a proxy route passes requests on without reading them");
    }

    private void checkAmbiguity() {
        Map<String, Map<Scalar, RouteKey>> kinds = new HashMap<>();
        for (Route.Spec route : context.routes()) {
            RouteKey key = RouteKey.of(route, context.sources());
            if (key == null) continue;
            Map<Scalar, RouteKey> others = kinds.computeIfAbsent(key.specificity(), kind -> new LinkedHashMap<>());
            checkAmbiguity(context.keyOf(route), key, others);
            others.put(context.keyOf(route), key);
        }
    }

    private void checkAmbiguity(Scalar at, RouteKey key, Map<Scalar, RouteKey> others) {
        for (Map.Entry<Scalar, RouteKey> other : others.entrySet())
            if (!key.isDisjointFrom(other.getValue())) {
                String place = String.valueOf(other.getKey().location());
                boolean isSame = key.conditions().equals(other.getValue().conditions());
                String how = isSame ? "matches the same requests as" : "can match a request as well as";
                context.findings().error(at, how + " the route at " + place);
                return;
            }
    }
}
