package dev.sluice.config.lint;

import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.FallbackChain;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.NullabilityReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Warns of expressions that fail or give a wrong result without the reply of an optional step. */
final class OptionalStepLint {
    private final Route.Spec route;
    private final LintContext context;
    private final Set<String> nullable = new HashSet<>();

    private OptionalStepLint(Route.Spec route, LintContext context) {
        this.route = route;
        this.context = context;
        route.steps().forEach((name, step) -> {
            if (step.asCall().filter(OptionalStepLint::mayBeNull).isPresent()) nullable.add(name);
        });
    }

    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) new OptionalStepLint(route, context).check();
    }

    /** Whether a failure of the step leaves its value null, and the route continues. */
    private static boolean mayBeNull(CallStep.Spec step) {
        List<Fallback> fallback = step.fallbackChain().fallback();
        if (fallback.stream().noneMatch(Fallback::neverFails))
            return step.fallbackChain().optional() == FallbackChain.OptionalMode.TRUE;
        return fallback.get(fallback.size() - 1)
                .match(call -> false, constant -> constant.value().isNull());
    }

    private void check() {
        if (nullable.isEmpty()) return;
        for (LocatedExpression expression : context.ofResponse(route)) check(expression, Set.of());
        for (Step.Spec step : route.steps().values()) {
            Set<String> guarded = step.asCall().map(OptionalStepLint::guardedBy).orElse(Set.of());
            for (LocatedExpression expression : context.located(step.scopedExpressions())) check(expression, guarded);
        }
    }

    private static Set<String> guardedBy(CallStep.Spec step) {
        Expression when = step.when();
        return when == null ? Set.of() : when.variables();
    }

    /** Checks one expression. The condition {@code when} guards the other expressions of its step, but not itself. */
    private void check(LocatedExpression expression, Set<String> guarded) {
        Set<String> reliedUpon = new HashSet<>(expression.variables());
        reliedUpon.retainAll(nullable);
        if (!isAt(expression, ".when")) reliedUpon.removeAll(guarded);
        if (reliedUpon.isEmpty()) return;
        NullabilityReport report = expression.expression().analyzeNulls(reliedUpon);
        Scalar scalar = expression.scalar();
        for (NullabilityReport.Issue issue : report.issues())
            warn(
                    scalar,
                    issue.variable(),
                    scalar.location().at(issue.offset()),
                    issue.effect().toString());
        String nulling = report.nullingVariable();
        if (nulling != null && isAt(expression, ".answer.status"))
            warn(scalar, nulling, scalar.location(), "there is no status, and the response fails");
    }

    private static boolean isAt(LocatedExpression expression, String setting) {
        return expression.scalar().path().toString().endsWith(setting);
    }

    private void warn(Scalar scalar, String step, SourceLocation location, String effect) {
        String name = scalar.isSubstituted() ? "a step" : "$" + step;
        context.findings()
                .warning(
                        location,
                        scalar.path(),
                        name + " is optional: without its reply, " + effect + " (expected: if (" + name
                                + ") … else …, or fallback(…, a value))");
    }
}
