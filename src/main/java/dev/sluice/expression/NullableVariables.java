package dev.sluice.expression;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be null at one place of an expression.
 *
 * @param variables the variables that may, those of {@code let} included, each with the one that it comes from
 * @param input the variable that a dot by itself comes from; null where it has a value
 * @param isExpected whether a null as a whole does no harm here
 */
record NullableVariables(
        Map<String, String> variables, @Nullable String input, boolean isExpected) {

    NullableVariables {
        variables = Map.copyOf(variables);
    }

    /** The same where somebody has asked for these. */
    NullableVariables without(Collection<String> asked) {
        Map<String, String> left = new HashMap<>(variables);
        left.values().removeAll(asked);
        return new NullableVariables(left, input != null && asked.contains(input) ? null : input, isExpected);
    }

    /** The same where a variable is what another one was, or something that has a value. */
    NullableVariables let(String variable, @Nullable String origin) {
        Map<String, String> bound = new HashMap<>(variables);
        if (origin == null) bound.remove(variable);
        else bound.put(variable, origin);
        return new NullableVariables(bound, input, isExpected);
    }

    NullableVariables withInput(@Nullable String origin) {
        return new NullableVariables(variables, origin, isExpected);
    }

    NullableVariables expected() {
        return new NullableVariables(variables, input, true);
    }
}
