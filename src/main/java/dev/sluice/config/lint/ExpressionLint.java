package dev.sluice.config.lint;

import dev.sluice.compose.Step;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceLocation;
import dev.sluice.expression.Diagnostic;
import dev.sluice.expression.Expression;
import dev.sluice.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reports suspicious parts of expressions. */
final class ExpressionLint {
    private ExpressionLint() {}

    static void check(LintContext context) {
        report(context, true);
    }

    static void warn(LintContext context) {
        report(context, false);
    }

    private static void report(LintContext context, boolean errors) {
        for (Route.Spec route : context.routes())
            for (LocatedExpression expression : expressions(route, context))
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
        SourceLocation location = scalar.location(diagnostic.offset());
        String message = scalar.isSubstituted() ? "a suspicious expression in a variable" : diagnostic.message();
        if (diagnostic.isError()) context.findings().error(location, scalar.path(), message);
        else context.findings().warning(location, scalar.path(), message);
    }
}
