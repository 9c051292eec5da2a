package dev.sluice.config.lint;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.SourceLocation;
import dev.sluice.expression.Expression;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An expression and its place.
 *
 * @param scalar the scalar that holds the expression
 * @param expression the expression
 * @param boundVariables variables that its step binds itself, such as the item of a loop
 */
record LocatedExpression(Scalar scalar, Expression expression, Set<String> boundVariables) {

    /** Returns the variables that must come from the request or from other steps. */
    SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>(expression.variables());
        variables.removeAll(boundVariables);
        return variables;
    }

    /** Reports an error about a variable, at its first use. */
    void error(String variable, String message, Findings findings) {
        String shown = scalar.isSubstituted() ? "a variable" : "$" + variable;
        findings.error(placeOf(variable), scalar.path(), shown + ": " + message);
    }

    /** Returns the place of the first use of a variable. */
    SourceLocation placeOf(String variable) {
        return scalar.location(expression.positionOf(variable));
    }
}
