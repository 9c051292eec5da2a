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
    private static final Pattern PATH = Pattern.compile("\\$[A-Za-z_][\\w-]*(?:\\.[A-Za-z_][\\w-]*+)*+");

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
        context.findings().error(locationOf(variable), scalar.path(), path + ": " + message);
    }

    /** Returns the path at the first use of a variable, such as {@code $steps.customer.id}. */
    String pathAt(String variable) {
        String path = pathAt(expression.offsetOf(variable));
        return path.isEmpty() ? "$" + variable : path;
    }

    /** Returns the variable at an offset with the keys behind it; empty if there is no variable. */
    String pathAt(int offset) {
        String text = expression.text();
        int from = Math.min(Math.max(0, offset), text.length());
        Matcher path = PATH.matcher(text).region(from, text.length());
        return path.lookingAt() ? path.group() : "";
    }

    SourceLocation locationOf(String variable) {
        return scalar.location().at(expression.offsetOf(variable));
    }
}
