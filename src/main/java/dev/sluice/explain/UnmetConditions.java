package dev.sluice.explain;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.route.HeaderCondition;
import dev.sluice.route.Route;
import dev.sluice.route.RouteConditions;
import dev.sluice.route.RouteIndex;
import dev.sluice.uri.PathPattern;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a route asks of requests besides their method and path, and a request does not meet. */
final class UnmetConditions {
    private static final PathPattern ANY = PathPattern.parse("/");

    private UnmetConditions() {}

    /** Each condition that is not met, in words that go on from "the path matches, but"; none when all are. */
    static List<String> of(ExplainedRequest asked, Route.Spec route) {
        RouteConditions all = route.conditions();
        List<String> unmet = new ArrayList<>();
        if (!isMet(new RouteConditions(all.host(), List.of()), asked)) unmet.add(host(all.host(), asked.host()));
        for (HeaderCondition header : all.headers())
            if (!isMet(new RouteConditions("", List.of(header)), asked)) unmet.add(header(header, asked));
        return unmet;
    }

    private static boolean isMet(RouteConditions one, ExplainedRequest asked) {
        RouteIndex<Boolean> index = new RouteIndex<>();
        index.add(HttpMethod.GET, ANY, one, true);
        return index.match(HttpMethod.GET, asked.host(), "/", asked.headers()) != null;
    }

    private static String host(String wanted, String asked) {
        if (asked.isEmpty()) return "it is for the host " + wanted + ", and none is given";
        String meant = Suggestion.closest(asked, List.of(wanted))
                .filter(name -> !name.startsWith("*"))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return "it is for the host " + wanted + ", not " + asked + meant;
    }

    private static String header(HeaderCondition wanted, ExplainedRequest asked) {
        List<String> given = asked.headers().getAll(wanted.name());
        String wants = "it wants the header " + wanted.name() + ": " + wanted.value();
        if (given.isEmpty()) return wants + ", and none is given";
        return given.size() > 1
                ? wants + ", and it is there more than once"
                : wants + ", not " + given.stream().collect(Collectors.joining());
    }
}
