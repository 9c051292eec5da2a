package dev.sluice.config.lint;

import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.expression.Expression;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression and its location.
 *
 * @param scalar the scalar that holds the expression
 * @param expression the expression
 * @param boundVariables variables that the step binds, such as the item of a loop
 */
record LocatedExpression(Scalar scalar, Expression expression, Set<String> boundVariables) {
    private static final Pattern PATH = Pattern.compile("\\$[A-Za-z_][\\w-]*(?:\\.[A-Za-z_][\\w-]*)*");

    /** Returns the variables that the request or other steps provide. */
    SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>(expression.variables());
        variables.removeAll(boundVariables);
        return variables;
    }

    /** Reports an error at the first use of a variable. */
    void error(String variable, String message, LintContext context) {
        String name = scalar.isSubstituted() ? "a variable" : "$" + variable;
        context.findings().error(locationOf(variable), scalar.path(), name + ": " + message);
    }

    /** Reports an error at the first use of a variable, which begins a path. */
    void errorAtPath(String variable, String path, String message, LintContext context) {
        String name = scalar.isSubstituted() ? "a variable" : path;
        context.findings().error(locationOf(variable), scalar.path(), name + ": " + message);
    }

    /** Returns the path at the first use of a variable, such as {@code $steps.customer.id}. */
    String pathAt(String variable) {
        Matcher path = PATH.matcher(expression.text());
        int offset = Math.max(0, expression.offsetOf(variable));
        return path.region(Math.min(offset, expression.text().length()), expression.text().length()).lookingAt()
                ? path.group()
                : "$" + variable;
    }

    SourceLocation locationOf(String variable) {
        return scalar.location().at(expression.offsetOf(variable));
    }
}
