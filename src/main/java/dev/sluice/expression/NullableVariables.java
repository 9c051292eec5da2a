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
 * @param isNullHarmless whether a null as a whole does no harm here
 */
record NullableVariables(
        Map<String, String> variables, @Nullable String input, boolean isNullHarmless) {

    NullableVariables {
        variables = Map.copyOf(variables);
    }

    /** The same where somebody has asked for these. */
    NullableVariables excluding(Collection<String> guarded) {
        Map<String, String> remaining = new HashMap<>(variables);
        remaining.values().removeAll(guarded);
        return new NullableVariables(
                remaining, input != null && guarded.contains(input) ? null : input, isNullHarmless);
    }

    /** The same where a variable is what another one was, or something that has a value. */
    NullableVariables bind(String variable, @Nullable String source) {
        Map<String, String> bindings = new HashMap<>(variables);
        if (source == null) bindings.remove(variable);
        else bindings.put(variable, source);
        return new NullableVariables(bindings, input, isNullHarmless);
    }

    NullableVariables withInput(@Nullable String source) {
        return new NullableVariables(variables, source, isNullHarmless);
    }

    NullableVariables whereNullIsHarmless() {
        return new NullableVariables(variables, input, true);
    }
}
