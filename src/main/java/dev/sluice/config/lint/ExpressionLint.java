package dev.sluice.config.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.ScopedExpression;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.Route;
import dev.sluice.language.expression.Diagnostic;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports suspicious parts of expressions. */
final class ExpressionLint {
    /** The settings of a step whose value is true or false. */
    private static final List<String> CONDITIONS = List.of("when", "return_if");

    private ExpressionLint() {}

    static void check(LintContext context) {
        report(context, true);
        for (Route.Spec route : context.routes()) checkLimits(route.limits().expression(), context);
    }

    /** A route may only tighten the limits of the server. */
    private static void checkLimits(EvaluationLimits.@Nullable Tighter limits, LintContext context) {
        if (limits == null) return;
        EvaluationLimits server = context.configuration().server().limits().expression();
        if (limits.steps() != null && limits.steps() > server.steps()) reject(limits, "steps", server.steps(), context);
        if (limits.memory() != null && limits.memory().bytes() > server.memory().bytes())
            reject(limits, "memory", server.memory(), context);
        if (limits.depth() != null && limits.depth() > server.depth()) reject(limits, "depth", server.depth(), context);
    }

    private static void reject(EvaluationLimits.Tighter limits, String name, Object most, LintContext context) {
        Scalar written = context.scalarOf(limits, name);
        if (written != null && context.isKnown("server", "limits", "expression", name))
            context.error(
                    written,
                    written.describe() + " (expected: at most " + most + ", server.limits.expression." + name + ")");
    }

    static void warn(LintContext context) {
        report(context, false);
        Scalar functions = ConfigValue.scalar(context.settings().get("functions"));
        if (functions != null)
            for (Diagnostic diagnostic : context.configuration().functions().diagnostics())
                report(diagnostic, functions, context);
        for (Route.Spec route : context.routes())
            for (Step.Spec step : route.steps().values())
                for (LocatedExpression condition :
                        context.located(step.scopedExpressions().filter(scoped -> isCondition(scoped, step))))
                    warnOfConstant(condition, context);
    }

    private static boolean isCondition(ScopedExpression scoped, Step.Spec step) {
        return scoped.owner() == step && CONDITIONS.contains(String.join(".", scoped.keys()));
    }

    /** A condition in a variable may differ between the processes that read it. */
    private static void warnOfConstant(LocatedExpression condition, LintContext context) {
        Scalar scalar = condition.scalar();
        JsonNode value = scalar.isSubstituted() ? null : condition.expression().constant();
        if (value != null) context.warning(scalar, "the condition is always " + Truth.of(value));
    }

    private static void report(LintContext context, boolean errors) {
        for (Route.Spec route : context.routes())
            for (LocatedExpression expression : expressions(route, context))
                for (Diagnostic diagnostic : expression.expression().diagnostics())
                    if (diagnostic.isError() == errors) report(diagnostic, expression.scalar(), context);
        for (LocatedExpression expression : RateLimitLint.expressions(context))
            for (Diagnostic diagnostic : expression.expression().diagnostics())
                if (diagnostic.isError() == errors) report(diagnostic, expression.scalar(), context);
    }

    private static List<LocatedExpression> expressions(Route.Spec route, LintContext context) {
        List<LocatedExpression> expressions = new ArrayList<>(context.ofResponse(route));
        for (Step.Spec step : route.steps().values()) expressions.addAll(context.located(step.scopedExpressions()));
        Expression require = route.require();
        Scalar written = require == null ? null : context.scalarOf(route, "require");
        if (require != null && written != null) expressions.add(new LocatedExpression(written, require, Set.of()));
        return expressions;
    }

    private static void report(Diagnostic diagnostic, Scalar scalar, LintContext context) {
        SourceLocation location = scalar.location().at(diagnostic.offset());
        String message = scalar.isSubstituted() ? "a suspicious expression in a variable" : diagnostic.message();
        if (diagnostic.isError()) context.findings().error(location, scalar.path(), message);
        else context.findings().warning(location, scalar.path(), message);
    }
}
