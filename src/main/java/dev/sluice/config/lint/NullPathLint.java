package dev.sluice.config.lint;

import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.NullPath;
import dev.sluice.language.expression.value.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reports paths that are null for every request. Expressions of {@code defaults.route} are for many routes, and are left out. */
record NullPathLint(Route.Spec route, LintContext context, boolean errors) {

    /** Reports paths of {@code $path}: the key of the route has all of its names. */
    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new NullPathLint(route, context, true).report();
    }

    /** Warns of all other paths. */
    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) new NullPathLint(route, context, false).report();
    }

    private void report() {
        RequestKinds kinds = new RequestKinds(route, RouteKey.of(route, context.sources()));
        requirement().forEach(expression -> report(expression, kinds.beforeValidation()));
        List<LocatedExpression> others = Stream.concat(steps(), context.ofResponse(route).stream())
                .filter(this::hasPath)
                .toList();
        if (others.isEmpty()) return;
        Map<String, Kinds> all = kinds.all();
        others.forEach(expression -> report(expression, all));
    }

    private Stream<LocatedExpression> requirement() {
        Expression require = route.require();
        Scalar written = context.scalarOf(route, "require");
        return require == null || written == null
                ? Stream.empty()
                : Stream.of(new LocatedExpression(written, require, Set.of())).filter(this::hasPath);
    }

    private Stream<LocatedExpression> steps() {
        return route.steps().values().stream().flatMap(step -> context.located(step.scopedExpressions()).stream());
    }

    /** Returns whether an expression may have a path to report. Most have none, and a configuration has thousands. */
    private boolean hasPath(LocatedExpression located) {
        Expression expression = located.expression();
        boolean hasPart =
                expression.text().indexOf('.') >= 0 || expression.text().indexOf('[') >= 0;
        return hasPart && (!errors || expression.variables().contains("path"));
    }

    private void report(LocatedExpression expression, Map<String, Kinds> kinds) {
        Map<String, Kinds> free = new HashMap<>(kinds);
        free.keySet().removeAll(expression.boundVariables());
        for (NullPath path : expression.expression().nullPaths(free))
            if ("path".equals(path.variable()) == errors) report(path, expression);
    }

    private void report(NullPath path, LocatedExpression expression) {
        Scalar scalar = expression.scalar();
        SourceLocation location = scalar.location().at(path.offset());
        String message = scalar.isSubstituted() ? "a suspicious expression in a variable" : message(path, expression);
        if (errors) context.findings().error(location, scalar.path(), message);
        else context.findings().warning(location, scalar.path(), message);
    }

    /** Returns the message with the variable that has the value, such as {@code $query} for {@code $request.query}. */
    private static String message(NullPath path, LocatedExpression expression) {
        String written = expression.pathAt(path.offset());
        return ForeignVariable.hint(written, GatewayRequest.VARIABLES)
                .map(hint -> written + " is always null; " + hint)
                .orElse(path.message());
    }
}
