package dev.sluice.config.route;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What must hold within one route and among routes. */
public final class RouteRules {
    private static final List<BiConsumer<WrittenRoute, Findings>> RULES = List.of(
            RouteRules::checkAnswers,
            RouteRules::checkCycles,
            ProxyRules::check,
            StepRules::check,
            Variables::check,
            PathVariables::check,
            Schemas::check,
            RouteRules::checkHeaders,
            AdmissionRules::check);

    private RouteRules() {}

    /** Checks all routes of a configuration. */
    public static void check(List<WrittenRoute> routes, Findings findings) {
        for (WrittenRoute route : routes) RULES.forEach(rule -> rule.accept(route, findings));
        checkMatches(routes, findings);
    }

    private static void checkAnswers(WrittenRoute route, Findings findings) {
        if (route.isUnderstood()
                && route.get("respond") == null
                && route.get("proxy") == null
                && route.get("answer") == null
                && route.steps().isEmpty())
            findings.error(route.key(), "answers nothing (expected: steps, respond, or both; or proxy)");
    }

    private static void checkHeaders(WrittenRoute route, Findings findings) {
        Headers.checkAnswer(Value.at(route.get("answer"), "headers"), findings);
    }

    private static void checkCycles(WrittenRoute route, Findings findings) {
        Map<String, Set<String>> waitsFor = new LinkedHashMap<>();
        route.steps().forEach((name, step) -> waitsFor.put(name, othersOf(step)));
        for (List<String> cycle : Cycles.in(waitsFor)) {
            String first = cycle.get(0);
            String way = String.join(" → ", cycle) + " → " + first;
            WrittenStep step = route.steps().get(first);
            if (step != null) findings.error(step.key(), "steps wait for each other: " + way);
        }
    }

    private static Set<String> othersOf(WrittenStep step) {
        Set<String> others = step.variables();
        others.remove(step.key().text());
        return others;
    }

    private static void checkMatches(List<WrittenRoute> routes, Findings findings) {
        Map<String, Map<Scalar, RouteKey>> kinds = new HashMap<>();
        for (WrittenRoute route : routes) {
            RouteKey key = route.route();
            if (key == null) continue;
            Map<Scalar, RouteKey> others = kinds.computeIfAbsent(key.kind(), kind -> new LinkedHashMap<>());
            checkMatches(route.key(), key, others, findings);
            others.put(route.key(), key);
        }
    }

    private static void checkMatches(Scalar at, RouteKey key, Map<Scalar, RouteKey> others, Findings findings) {
        for (Map.Entry<Scalar, RouteKey> other : others.entrySet())
            if (!key.excludes(other.getValue())) {
                String place = String.valueOf(other.getKey().place());
                boolean isSame = key.conditions().equals(other.getValue().conditions());
                String how = isSame ? "matches the same requests as" : "can match a request as well as";
                findings.error(at, how + " the route at " + place);
                return;
            }
    }
}
