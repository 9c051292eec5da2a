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
record Missing(Map<String, String> variables, @Nullable String input, boolean isExpected) {

    Missing {
        variables = Map.copyOf(variables);
    }

    /** The same where somebody has asked for these. */
    Missing without(Collection<String> asked) {
        Map<String, String> left = new HashMap<>(variables);
        left.values().removeAll(asked);
        return new Missing(left, input != null && asked.contains(input) ? null : input, isExpected);
    }

    /** The same where a variable is what another one was, or something that has a value. */
    Missing let(String variable, @Nullable String origin) {
        Map<String, String> bound = new HashMap<>(variables);
        if (origin == null) bound.remove(variable);
        else bound.put(variable, origin);
        return new Missing(bound, input, isExpected);
    }

    Missing withInput(@Nullable String origin) {
        return new Missing(variables, origin, isExpected);
    }

    Missing expected() {
        return new Missing(variables, input, true);
    }
}
