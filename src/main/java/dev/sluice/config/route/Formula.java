package dev.sluice.config.route;

import dev.sluice.compose.Expression;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An expression and where it is written.
 *
 * @param own variables that have a value where it stands, such as the item of a loop
 */
record Formula(Scalar scalar, Expression expression, Set<String> own) {

    /** Every sound expression in a value. */
    static List<Formula> in(@Nullable Value value, Binder binder) {
        return in(value, binder, Set.of());
    }

    /** Every sound expression in a value, where these variables have a value of their own. */
    static List<Formula> in(@Nullable Value value, Binder binder, Set<String> own) {
        return scalars(value).flatMap(scalar -> of(scalar, binder, own)).toList();
    }

    private static Stream<Scalar> scalars(@Nullable Value value) {
        if (value == null) return Stream.empty();
        return value.match(
                Stream::of,
                sequence -> Stream.empty(),
                mapping -> mapping.entries().stream().flatMap(entry -> scalars(entry.value())),
                broken -> Stream.empty());
    }

    private static Stream<Formula> of(Scalar scalar, Binder binder, Set<String> own) {
        Expression expression = binder.readAs(Expression.class, scalar);
        return expression == null ? Stream.empty() : Stream.of(new Formula(scalar, expression, own));
    }

    /** The variables that must come from elsewhere. */
    SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>(expression.variables());
        variables.removeAll(own);
        return variables;
    }

    /** Tells what is wrong with a variable. */
    void error(String variable, String message, Findings findings) {
        String shown = scalar.isFilled() ? "a variable" : "$" + variable;
        findings.error(placeOf(variable), scalar.path(), shown + ": " + message);
    }

    /** Where a variable is used first. */
    Place placeOf(String variable) {
        return Uses.ofVariable(scalar, variable);
    }
}
