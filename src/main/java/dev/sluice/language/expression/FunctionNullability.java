package dev.sluice.language.expression;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.json.ValueKind;
import java.util.List;
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
        boolean isNeverNull = NEVER_NULL.contains(function) || FunctionLibrary.isTest(function);
        return argument == 0 ? !isNeverNull : argument == 1 && NULL_IF_SECOND_IS_NULL.contains(function);
    }

    static boolean returnsText(String function) {
        return kinds(function).isOnly(ValueKind.TEXT);
    }

    static boolean returnsContainer(String function) {
        Kinds kinds = kinds(function);
        return kinds.isOnly(ValueKind.LIST) || kinds.isOnly(ValueKind.OBJECT);
    }

    private static Kinds kinds(String function) {
        return FunctionLibrary.resultKinds(function).of(List.of(Kinds.ANY));
    }
}
