package dev.sluice.config.lint;

import dev.sluice.config.route.ReservedHeaders;
import dev.sluice.config.route.RouteKey;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks that each variable of an expression or of a path has a value. */
record VariableLint(Route.Spec route, LintContext context) {

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) new VariableLint(route, context).check();
        checkDefaults(context);
    }

    private void check() {
        route.steps().forEach((name, step) -> {
            ConfigValue item = context.valueOf(step, "as");
            if (item != null && item.isInvalid()) return;
            check(context.located(step.scopedExpressions()), name);
            checkPaths(step);
        });
        check(context.ofResponse(route), null);
    }

    private void check(List<LocatedExpression> expressions, @Nullable String ownStep) {
        for (LocatedExpression expression : expressions)
            for (String variable : expression.variables()) check(expression, variable, ownStep);
    }

    private void check(LocatedExpression expression, String variable, @Nullable String ownStep) {
        if (variable.equals(ownStep)) expression.error(variable, "a step cannot use its own reply", context);
        else if (variable.equals("body")) checkBody(expression);
        else if (variable.equals("claims")) checkClaims(expression);
        else if (!GatewayRequest.VARIABLES.contains(variable)
                && context.knowsSteps(route)
                && !context.stepNames(route).contains(variable)) reportUnknown(expression, variable, ownStep);
    }

    private void reportUnknown(LocatedExpression expression, String variable, @Nullable String ownStep) {
        List<String> names = new ArrayList<>(GatewayRequest.VARIABLES);
        names.addAll(context.stepNames(route));
        names.remove(ownStep);
        reportUnknown(expression, variable, names, context);
    }

    static void reportUnknown(LocatedExpression expression, String variable, List<String> known, LintContext context) {
        List<String> names = known.stream().map(name -> "$" + name).toList();
        String path = expression.pathAt(variable);
        boolean isShown = !expression.scalar().isSubstituted();
        Optional<String> foreign = isShown ? ForeignVariable.hint(path, known) : Optional.empty();
        if (foreign.isPresent()) expression.errorAtPath(variable, path, "unknown; " + foreign.get(), context);
        else
            expression.error(
                    variable,
                    "unknown"
                            + (isShown ? subtraction(variable, known) : Optional.<String>empty())
                                    .orElseGet(() -> Suggestion.didYouMean("$" + variable, names)),
                    context);
    }

    /** A minus without spaces is a part of the name. */
    private static Optional<String> subtraction(String variable, List<String> known) {
        int minus = variable.indexOf('-');
        return minus > 0 && known.contains(variable.substring(0, minus))
                ? Optional.of("; did you mean $" + variable.substring(0, minus) + " - " + variable.substring(minus + 1)
                        + ", with spaces?")
                : Optional.empty();
    }

    private void checkBody(LocatedExpression expression) {
        RouteKey key = RouteKey.of(route, context.sources());
        if (key != null && !RouteKey.allowsBody(key.method()))
            expression.error("body", "a " + key.method() + " request has no body", context);
    }

    private void checkClaims(LocatedExpression expression) {
        if (context.knowsCallers(route)) return;
        String message = "$claims: always null, because the route has no identity";
        context.findings()
                .warning(expression.locationOf("claims"), expression.scalar().path(), message);
    }

    private void checkPaths(Step.Spec step) {
        RouteKey key = RouteKey.of(route, context.sources());
        if (key == null || !context.isUnderstood((Record) step)) return;
        ConfigValue item = context.valueOf(step, "as");
        Set<String> hidden = item != null && item.isSubstituted() ? step.boundVariables() : Set.of();
        for (CallInScope call : CallInScope.of(step)) checkPath(call, key, hidden);
    }

    /** @param hidden names that a message does not show, because they are the value of a variable */
    private void checkPath(CallInScope call, RouteKey key, Set<String> hidden) {
        CallTarget target = context.target(call.call());
        Scalar text = context.scalarOf(call.call(), "call");
        ConfigValue with = context.valueOf(call.call(), "with");
        ConfigValue written = context.sources().of(call.call());
        boolean knowsValues = ConfigValue.hasKnownKeys(written) && ConfigValue.hasKnownKeys(with);
        if (text == null || target == null) return;
        Set<String> used = new TreeSet<>(target.path().variables());
        Set<String> known = new LinkedHashSet<>();
        for (Mapping.Entry entry : ConfigValue.entries(with)) {
            known.add(entry.key().text());
            if (!used.contains(entry.key().text())) reportUnused(entry.key(), text.isSubstituted() ? Set.of() : used);
        }
        known.addAll(call.boundVariables());
        known.addAll(key.path().parameters());
        used.removeAll(known);
        known.removeAll(hidden);
        if (knowsValues) for (String variable : used) reportUnknown(text, target, variable, known);
    }

    private void reportUnused(Scalar key, Set<String> used) {
        context.error(key, "the path of the call has no such variable" + Suggestion.didYouMean(key.text(), used));
    }

    private void reportUnknown(Scalar call, CallTarget target, String variable, Set<String> known) {
        String hint = known.isEmpty() ? "; give it one in with" : Suggestion.didYouMean(variable, known);
        context.errorInPath(call, target.path(), variable, "has no value" + hint);
    }

    /** Expressions in {@code defaults.route} apply to every route, so they can use the request but no steps. */
    private static void checkDefaults(LintContext context) {
        ReservedHeaders.checkResponseHeaders(context.at("defaults", "route", "answer", "headers"), context.findings());
        Map<String, @Nullable Object> defaults = context.binder().registry().defaultsOf(Route.Spec.class);
        if (defaults.get("answer") instanceof ComposedResponse.Spec answer)
            context.located(answer.expressions())
                    .forEach(expression -> checkDefault(expression, GatewayRequest.VARIABLES, context));
        Scalar require = ConfigValue.scalar(context.at("defaults", "route", "require"));
        if (require != null && defaults.get("require") instanceof Expression expression)
            checkDefault(
                    new LocatedExpression(require, expression, Set.of()),
                    AuthorizationLint.REQUEST_HEAD_VARIABLES,
                    context);
    }

    private static void checkDefault(LocatedExpression expression, List<String> known, LintContext context) {
        for (String variable : expression.variables())
            if (!known.contains(variable)) reportUnknown(expression, variable, known, context);
    }
}
