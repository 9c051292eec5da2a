package dev.sluice.expression;

import java.util.Map;
import java.util.Set;

/** What functions make of an argument that is null. */
final class FunctionNullability {
    private static final Map<String, Set<Integer>> FAILING = Map.of(
            "test", Set.of(1),
            "capture", Set.of(1),
            "split", Set.of(1),
            "replace", Set.of(1),
            "format-time", Set.of(1, 2),
            "parse-time", Set.of(1));

    private static final Map<String, Set<Integer>> SPELT =
            Map.of("string", Set.of(0), "replace", Set.of(2), "join", Set.of(1));

    /** Those whose value is not null although their first argument is. */
    private static final Set<String> SETTLED = Set.of(
            "boolean",
            "contains",
            "ends-with",
            "error",
            "not",
            "starts-with",
            "string",
            "test",
            "to-json",
            "uuid",
            "values");

    private static final Set<String> NULL_BY_SECOND =
            Set.of("get-key", "lookup", "max", "min", "mod", "modulo", "numbers", "zip");

    private static final Set<String> TEXTS = Set.of(
            "string",
            "lowercase",
            "uppercase",
            "trim",
            "replace",
            "join",
            "to-json",
            "format-time",
            "sha256-hex",
            "uuid");

    private static final Set<String> CONTAINERS =
            Set.of("array", "split", "zip", "zip-with-index", "flatten", "numbers", "values", "capture", "parse-url");

    private FunctionNullability() {}

    static boolean fails(String function, int argument) {
        return FAILING.getOrDefault(function, Set.of()).contains(argument);
    }

    /** Whether the word null gets into the text that the function gives. */
    static boolean isSpelt(String function, int argument) {
        return SPELT.getOrDefault(function, Set.of()).contains(argument);
    }

    /**
     * Whether the value is null.
     *
     * @param arguments how many there are
     */
    static boolean isNull(String function, int argument, int arguments) {
        if (function.equals("number") && arguments == 2) return false;
        boolean isSettled = SETTLED.contains(function) || function.startsWith("is-");
        return argument == 0 ? !isSettled : argument == 1 && NULL_BY_SECOND.contains(function);
    }

    static boolean givesText(String function) {
        return TEXTS.contains(function);
    }

    static boolean givesContainer(String function) {
        return CONTAINERS.contains(function);
    }
}
