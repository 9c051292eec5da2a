package dev.sluice.config.source;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a configuration refers to.
 *
 * @param values returns the value of a variable, or null if the variable is not set
 * @param origins returns the location that sets a variable, such as {@code prod.env:3}
 * @param toleratesUnset whether a variable that is not set is a warning, because the process that runs the configuration will have it
 */
public record Environment(
        Function<String, @Nullable String> values, Function<String, String> origins, boolean toleratesUnset) {
    static final String PROCESS = "the environment";

    /** Returns the variables of a process. A variable that is not set is an error. */
    public static Environment of(Function<String, @Nullable String> values) {
        return new Environment(values, name -> PROCESS, false);
    }

    /** Returns the variables of a file. Any other variable is not set, and that is an error. */
    public static Environment of(EnvironmentFile file) {
        return new Environment(file::value, file::origin, false);
    }

    /** Returns a copy in which a variable that is not set is a warning. */
    public Environment toleratingUnset() {
        return new Environment(values, origins, true);
    }

    /** Returns a copy in which a variable that is not set is an error. */
    public Environment rejectingUnset() {
        return new Environment(values, origins, false);
    }

    /** Returns a copy in which these variables have these values. */
    public Environment with(Map<String, String> overrides) {
        return new Environment(
                name -> overrides.containsKey(name) ? overrides.get(name) : values.apply(name),
                origins,
                toleratesUnset);
    }

    /** Returns a copy that takes the variables that are not set here from another environment. */
    public Environment or(Environment others) {
        return new Environment(
                name -> values.apply(name) == null ? others.values.apply(name) : values.apply(name),
                name -> (values.apply(name) == null ? others : this).origins.apply(name),
                toleratesUnset);
    }
}
