package dev.sluice.config.lint;

import dev.sluice.config.route.RouteKey;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.NullPath;
import dev.sluice.language.expression.value.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Warns of paths in the expressions of rate limits that are null for every request of a route with the limit. */
record LimitPathLint(LintContext context) {
    /** A path that is null for one route. */
    private record Null(NullPathLint.Found found, Route.Spec route) {}

    /** Runs without errors only. */
    static void warn(LintContext context) {
        LimitPathLint lint = new LimitPathLint(context);
        context.configuration().rateLimits().forEach(lint::warn);
    }

    private void warn(String name, RateLimitSpec limit) {
        List<Route.Spec> routes =
                context.routes().stream().filter(route -> hasLimit(route, name)).toList();
        for (LocatedExpression expression : RateLimitLint.expressions(limit, context))
            if (NullPathLint.hasPath(expression)) warn(expression, routes);
    }

    private boolean hasLimit(Route.Spec route, String name) {
        return context.configuration().limitsOf(route).contains(name);
    }

    /** The parameters of paths differ between the routes, so each path has the routes for which it is null. */
    private void warn(LocatedExpression expression, List<Route.Spec> routes) {
        Map<Integer, List<Null>> nulls = new TreeMap<>();
        for (Route.Spec route : routes)
            for (NullPath path : expression.expression().nullPaths(kinds(route)))
                nulls.computeIfAbsent(path.offset(), same -> new ArrayList<>())
                        .add(new Null(new NullPathLint.Found(path, expression), route));
        nulls.values().forEach(this::warn);
    }

    private Map<String, Kinds> kinds(Route.Spec route) {
        return new RequestKinds(route, RouteKey.of(route, context.sources())).beforeValidation();
    }

    private void warn(List<Null> nulls) {
        NullPathLint.Found found = nulls.get(0).found();
        int more = nulls.size() - 1;
        String others = more == 0 ? "" : " and " + more + (more == 1 ? " other route" : " other routes");
        String where =
                found.isUnknownParameter() ? ", in " + nulls.get(0).route().name() + others : "";
        context.findings().warning(found.location(), found.scalar().path(), found.message() + where);
    }
}
