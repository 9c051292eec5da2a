package dev.sluice.tools.explain;

import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.route.HeaderCondition;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/** Finds the conditions of a route on host and headers that a request does not meet. */
final class UnmetConditions {
    private static final PathPattern ANY_PATH = PathPattern.parse("/");

    private UnmetConditions() {}

    /** Returns the unmet conditions, each as a clause after "its path matches, but". */
    static List<String> find(ExplainedRequest request, Route.Spec route) {
        RouteConditions conditions = route.conditions();
        List<String> unmet = new ArrayList<>();
        if (!isMet(new RouteConditions(conditions.host(), List.of()), request))
            unmet.add(hostMismatch(conditions.host(), request.host()));
        for (HeaderCondition header : conditions.headers())
            if (!isMet(new RouteConditions("", List.of(header)), request)) unmet.add(headerMismatch(header, request));
        return unmet;
    }

    static boolean hasRepeatedHeader(ExplainedRequest request) {
        MultiMap headers = request.headers();
        return headers.names().stream().anyMatch(name -> headers.getAll(name).size() > 1);
    }

    private static boolean isMet(RouteConditions condition, ExplainedRequest request) {
        RouteIndex<Boolean> index = new RouteIndex<>();
        index.add(HttpMethod.GET, ANY_PATH, condition, true);
        return index.match(HttpMethod.GET, request.host(), "/", request.headers()) != null;
    }

    private static String hostMismatch(String expected, String actual) {
        if (actual.isEmpty()) return "it needs the host " + expected + ", and the request has no host";
        String suggestion = Suggestion.closest(actual, List.of(expected))
                .filter(name -> !name.startsWith("*"))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return "it needs the host " + expected + ", not " + actual + suggestion;
    }

    private static String headerMismatch(HeaderCondition expected, ExplainedRequest request) {
        List<String> actual = request.headers().getAll(expected.name());
        String requirement = "it needs the header " + expected.name() + ": " + expected.value();
        if (actual.isEmpty()) return requirement + ", and the request does not have it";
        return actual.size() > 1
                ? requirement + ", and the request has it more than once"
                : requirement + ", not " + actual.get(0);
    }
}
