package dev.sluice.config.lint;

import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.NullPath;
import dev.sluice.language.expression.value.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds paths that are null for every request. Expressions of {@code defaults.route} are for many routes, and are left out. */
final class NullPathLint {
    private final LintContext context;
    private final Findings warnings = new Findings();
    private final List<Found> unknownParameters = new ArrayList<>();
    private final Map<SourceLocation, KeyPath> seen = new HashMap<>();

    /** The texts that several settings have, by aliases. */
    private final Set<SourceLocation> shared = new HashSet<>();

    /** A path and its expression. */
    record Found(NullPath path, LocatedExpression expression) {
        boolean isUnknownParameter() {
            return path.isKeyOfVariable() && "path".equals(path.variable());
        }

        Scalar scalar() {
            return expression.scalar();
        }

        SourceLocation location() {
            return scalar().location().at(path.offset());
        }

        /** Returns the message with the variable that has the value, such as {@code $query} for {@code $request.query}. */
        String message() {
            if (scalar().isSubstituted()) return "a suspicious expression in a variable";
            if (!"request".equals(path.variable())) return path.message();
            String written = expression.pathAt(path.offset());
            return ForeignVariable.hint(written, GatewayRequest.VARIABLES)
                    .map(hint -> written + " is always null; " + hint)
                    .orElse(path.message());
        }
    }

    private NullPathLint(LintContext context) {
        this.context = context;
    }

    /**
     * Reports names that the path of the route does not have.
     *
     * @return the warnings of all other paths; they hold only for a configuration without errors
     */
    static Findings check(LintContext context) {
        NullPathLint lint = new NullPathLint(context);
        context.routes().forEach(lint::find);
        for (Found parameter : lint.unknownParameters) {
            // Another route with the same text may have the parameter.
            if (lint.shared.contains(parameter.scalar().location())) lint.warn(parameter);
            else
                context.findings()
                        .error(parameter.location(), parameter.scalar().path(), parameter.message());
        }
        return lint.warnings;
    }

    private void find(Route.Spec route) {
        RequestKinds kinds = new RequestKinds(route, RouteKey.of(route, context.sources()));
        Expression require = route.require();
        Scalar written = context.scalarOf(route, "require");
        if (require != null && written != null)
            find(new LocatedExpression(written, require, Set.of()), kinds.beforeValidation());
        Map<String, Kinds> all = kinds.all();
        for (Step.Spec step : route.steps().values())
            context.located(step.scopedExpressions()).forEach(expression -> find(expression, all));
        context.ofResponse(route).forEach(expression -> find(expression, all));
    }

    /** Returns whether an expression has a path. Most have none, and a configuration has thousands. */
    static boolean hasPath(LocatedExpression expression) {
        String text = expression.expression().text();
        return text.indexOf('.') >= 0 || text.indexOf('[') >= 0;
    }

    private void find(LocatedExpression expression, Map<String, Kinds> kinds) {
        if (!hasPath(expression)) return;
        Scalar scalar = expression.scalar();
        KeyPath first = seen.putIfAbsent(scalar.location(), scalar.path());
        if (first != null && !first.equals(scalar.path())) shared.add(scalar.location());
        Map<String, Kinds> free = new HashMap<>(kinds);
        free.keySet().removeAll(expression.boundVariables());
        for (NullPath path : expression.expression().nullPaths(free)) {
            Found found = new Found(path, expression);
            if (found.isUnknownParameter()) unknownParameters.add(found);
            else warn(found);
        }
    }

    private void warn(Found found) {
        warnings.warning(found.location(), found.scalar().path(), found.message());
    }
}
