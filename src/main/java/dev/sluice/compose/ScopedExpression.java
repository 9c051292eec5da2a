package dev.sluice.compose;

import dev.sluice.expression.Expression;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An expression of a route, the setting that holds it, and the variables that its step binds.
 *
 * @param owner the record that holds the expression
 * @param keys the keys that lead from the record to the expression
 * @param boundVariables the variables that the step binds, such as the item of a loop
 */
public record ScopedExpression(Record owner, List<String> keys, Expression expression, Set<String> boundVariables) {

    static ScopedExpression of(Record owner, String key, Expression expression) {
        return new ScopedExpression(owner, List.of(key), expression, Set.of());
    }

    /** Returns the variables that must come from the request or from other steps. */
    public SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>(expression.variables());
        variables.removeAll(boundVariables);
        return variables;
    }
}
