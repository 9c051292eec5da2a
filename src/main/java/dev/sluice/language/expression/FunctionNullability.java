package dev.sluice.language.expression;

import java.util.Map;
import java.util.Set;

/** The effects of a null argument on functions. */
final class FunctionNullability {
    private static final Map<String, Set<Integer>> FAILING = Map.of(
            "test", Set.of(1),
            "capture", Set.of(1),
            "split", Set.of(1),
            "format-time", Set.of(1, 2),
            "parse-time", Set.of(1),
            "pick", Set.of(1),
            "omit", Set.of(1));

    private static final Map<String, Set<Integer>> RENDERED =
            Map.of("string", Set.of(0), "replace", Set.of(2), "join", Set.of(1));

    /** Functions with a value for a first argument that is null. */
    private static final Set<String> NEVER_NULL = Set.of(
            "boolean",
            "contains",
            "ends-with",
            "error",
            "merge",
            "not",
            "starts-with",
            "string",
            "test",
            "to-json",
            "uuid",
            "values");

    private static final Set<String> NULL_IF_SECOND_IS_NULL =
            Set.of("get-key", "lookup", "max", "min", "mod", "numbers", "zip");

    private static final Set<String> TEXT_FUNCTIONS = Set.of(
            "string",
            "lowercase",
            "uppercase",
            "trim",
            "replace",
            "join",
            "to-json",
            "format-time",
            "sha256-hex",
            "base64url",
            "uuid");

    private static final Set<String> CONTAINER_FUNCTIONS = Set.of(
            "array",
            "split",
            "zip",
            "zip-with-index",
            "flatten",
            "numbers",
            "values",
            "capture",
            "parse-url",
            "index-by",
            "group-by",
            "sort-by",
            "distinct",
            "reverse",
            "merge",
            "pick",
            "omit");

    private FunctionNullability() {}

    static boolean failsOnNull(String function, int argument) {
        return FAILING.getOrDefault(function, Set.of()).contains(argument);
    }

    /** Returns whether the result contains the word null as a text. */
    static boolean rendersNull(String function, int argument) {
        return RENDERED.getOrDefault(function, Set.of()).contains(argument);
    }

    /** Returns whether the result is null. */
    static boolean returnsNull(String function, int argument, int argumentCount) {
        if (function.equals("number") && argumentCount == 2) return false;
        boolean isNeverNull = NEVER_NULL.contains(function) || function.startsWith("is-");
        return argument == 0 ? !isNeverNull : argument == 1 && NULL_IF_SECOND_IS_NULL.contains(function);
    }

    static boolean returnsText(String function) {
        return TEXT_FUNCTIONS.contains(function);
    }

    static boolean returnsContainer(String function) {
        return CONTAINER_FUNCTIONS.contains(function);
    }
}
