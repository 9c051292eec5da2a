package dev.sluice.language.expression;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that may be null at one location in an expression.
 *
 * @param variables the nullable variables, each with the variable that it depends on
 * @param input the variable that a single dot depends on; null if the dot has a value
 * @param isNullHarmless whether a null result has no effect here
 */
record NullableVariables(
        Map<String, String> variables, @Nullable String input, boolean isNullHarmless) {

    NullableVariables {
        variables = Map.copyOf(variables);
    }

    /** Returns a copy under a condition that reads these variables. */
    NullableVariables excluding(Collection<String> guarded) {
        Map<String, String> remaining = new HashMap<>(variables);
        remaining.values().removeAll(guarded);
        return new NullableVariables(
                remaining, input != null && guarded.contains(input) ? null : input, isNullHarmless);
    }

    /** Returns a copy with a binding to another variable; a null source binds a value. */
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
