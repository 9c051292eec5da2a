package dev.sluice.gateway.compose;

import dev.sluice.language.expression.Expression;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An expression of a route, the setting that holds it, and the variables that its step binds.
 *
 * @param owner the record that holds the expression
 * @param keys the keys that lead from the record to the expression
 * @param boundVariables the variables that the step binds, such as the item of a loop
 * @param isCopied whether the value has the bytes of the variables, so that they need no trees
 */
public record ScopedExpression(
        Record owner, List<String> keys, Expression expression, Set<String> boundVariables, boolean isCopied) {
    /** Creates an expression that reads the trees of its variables. */
    public ScopedExpression(Record owner, List<String> keys, Expression expression, Set<String> boundVariables) {
        this(owner, keys, expression, boundVariables, false);
    }

    /** Returns the expression; empty for null. */
    static Stream<ScopedExpression> of(Record owner, String key, @Nullable Expression expression, Set<String> bound) {
        return expression == null
                ? Stream.empty()
                : Stream.of(new ScopedExpression(owner, List.of(key), expression, bound));
    }

    /** Returns the expressions of a mapping. */
    static Stream<ScopedExpression> of(Record owner, String key, Map<String, Expression> mapping, Set<String> bound) {
        return mapping.entrySet().stream()
                .map(entry -> new ScopedExpression(owner, List.of(key, entry.getKey()), entry.getValue(), bound));
    }

    /** Returns the same expression in a part that copies the bytes of a plain reference. */
    ScopedExpression copied() {
        return copied(expression.singleVariable() != null);
    }

    /** Returns the same expression in a part that copies the bytes of plain references, which lists and objects may hold. */
    ScopedExpression spliced() {
        return copied(expression.template() != null);
    }

    private ScopedExpression copied(boolean isCopy) {
        return new ScopedExpression(owner, keys, expression, boundVariables, isCopy);
    }

    /** Returns the variables whose trees the expression reads. */
    public Set<String> readVariables() {
        return isCopied ? Set.of() : variables();
    }

    /** Returns the variables that must come from the request or from other steps. */
    public SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>(expression.variables());
        variables.removeAll(boundVariables);
        return variables;
    }
}
