package dev.sluice.config.lint;

import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.gateway.validation.ValidationLimits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Checks each route, and that no two routes match the same requests. */
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
        checkValidationLimits(route);
        ReservedHeaders.checkResponseHeaders(context.valueOf(route, "answer", "headers"), context.findings());
    }

    private void checkNotEmpty(Route.Spec route) {
        boolean isWritten =
                Stream.of("respond", "proxy", "answer").anyMatch(setting -> context.valueOf(route, setting) != null);
        if (context.isUnderstood(route)
                && !isWritten
                && context.knowsSteps(route)
                && context.stepNames(route).isEmpty())
            context.error(context.keyOf(route), "has no response (expected: steps, respond, or both; or proxy)");
    }

    private void checkCycles(Route.Spec route) {
        Map<String, Set<String>> dependencies = new LinkedHashMap<>();
        route.steps().forEach((name, step) -> dependencies.put(name, dependenciesOf(name, step)));
        for (List<String> cycle : CycleFinder.in(dependencies)) {
            String first = cycle.get(0);
            String path = String.join(" → ", cycle) + " → " + first;
            context.error(context.stepKey(route, first), "steps depend on each other: " + path);
        }
    }

    private static Set<String> dependenciesOf(String name, Step.Spec step) {
        Set<String> others = new TreeSet<>();
        step.scopedExpressions().forEach(scoped -> others.addAll(scoped.variables()));
        others.remove(name);
        return others;
    }

    /** A schema of a body needs a method with a body, and a route that reads the body. */
    private void checkValidation(Route.Spec route) {
        Mapping validate = ConfigValue.mapping(context.valueOf(route, "validate"));
        if (validate == null) return;
        RouteKey key = RouteKey.of(route, context.sources());
        ConfigValue body = validate.get("body");
        if (body != null && key != null && !RouteKey.allowsBody(key.method()))
            context.error(body, "a " + key.method() + " request has no body");
        if (context.valueOf(route, "proxy") != null)
            context.error(validate, "a proxy route forwards requests without reading them");
        boolean isSchema = validate.keys().stream().anyMatch(RequestSchema.keywords()::containsKey);
        if (isSchema) context.error(validate, "a schema is for one part of the request (expected: body: { type: … })");
    }

    /** A route may only tighten the limits of the server. */
    private void checkValidationLimits(Route.Spec route) {
        ValidationLimits.Tighter limits = route.limits().validation();
        int most = context.configuration().server().limits().validation().steps();
        if (limits == null || limits.steps() == null || limits.steps() <= most) return;
        Scalar written = context.scalarOf(limits, "steps");
        if (written != null && context.isKnown("server", "limits", "validation", "steps"))
            context.error(
                    written, written.describe() + " (expected: at most " + most + ", server.limits.validation.steps)");
    }

    private void checkAmbiguity() {
        Map<String, Map<Scalar, RouteKey>> routesBySpecificity = new HashMap<>();
        for (Route.Spec route : context.routes()) {
            RouteKey key = RouteKey.of(route, context.sources());
            if (key == null) continue;
            Map<Scalar, RouteKey> others =
                    routesBySpecificity.computeIfAbsent(key.specificity(), specificity -> new LinkedHashMap<>());
            checkAmbiguity(context.keyOf(route), key, others);
            others.put(context.keyOf(route), key);
        }
    }

    private void checkAmbiguity(Scalar scalar, RouteKey key, Map<Scalar, RouteKey> others) {
        for (Map.Entry<Scalar, RouteKey> other : others.entrySet())
            if (!key.isDisjointFrom(other.getValue())) {
                String location = String.valueOf(other.getKey().location());
                boolean isSame = key.conditions().equals(other.getValue().conditions());
                String relation = isSame ? "matches the same requests as" : "can match a request as well as";
                context.error(scalar, relation + " the route at " + location);
                return;
            }
    }
}
