package dev.sluice.language.expression.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.FunctionNullabilityTest;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.KindsTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The kinds that the library declares include each value of a function. */
class FunctionKindsTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-2.5",
            "\"\"",
            "\"text\"",
            "\"16\"",
            "\"yyyy\"",
            "\"{\\\"a\\\": [1]}\"",
            "\"http://u:p@h:80/p?q=1&q=&r#f\"",
            "\"(?<n>t)\"",
            "[]",
            "[1, \"a\", null, {\"a\": 1}, [2]]",
            "[\"a\", \"b\"]",
            "[1, 2.5]",
            "{}",
            "{\"a\": 1, \"b\": {\"c\": [true]}}");

    /** The functions whose kinds are those of any value, because their values are parts of their arguments, or read from texts. */
    private static final List<String> ANY = List.of("from-json", "get-key", "lookup", "parse-time");

    @Test
    void each_function_has_kinds_and_its_values_are_of_them() {
        assertThat(FunctionNullabilityTest.VALID_ARGUMENTS).hasSizeGreaterThan(50);
        FunctionNullabilityTest.VALID_ARGUMENTS.forEach((function, arguments) -> {
            List<JsonNode> values = arguments.stream().map(RouteFixture::json).toList();
            JsonNode result = call(function, values);
            if (result == null) throw new AssertionError(function + " has no value");
            assertThat(KindsTest.includes(kindsOf(function, values), result))
                    .as(function)
                    .isTrue();
            assertThat(kindsOf(function, values).isNone()).as(function).isFalse();
        });
    }

    @Test
    void the_value_of_any_arguments_is_of_the_kinds_of_the_function() {
        List<JsonNode> values = VALUES.stream().map(RouteFixture::json).toList();
        for (String function : FunctionLibrary.names()) {
            if (most(function) >= 1) for (JsonNode value : values) check(function, List.of(value));
            if (most(function) >= 2)
                for (JsonNode first : values) for (JsonNode second : values) check(function, List.of(first, second));
            if (most(function) >= 3)
                for (JsonNode first : values)
                    for (JsonNode third : values) check(function, List.of(first, RouteFixture.json("\"yyyy\""), third));
            check(function, List.of());
        }
    }

    private static int most(String name) {
        Function function = FunctionLibrary.find(name);
        return function == null ? 2 : function.most();
    }

    private static void check(String function, List<JsonNode> arguments) {
        Function found = FunctionLibrary.find(function);
        int least = found == null ? 2 : found.least();
        JsonNode value = arguments.size() < least ? null : call(function, arguments);
        if (value == null) return;
        assertThat(KindsTest.includes(kindsOf(function, arguments), value))
                .as("%s of %s is %s", function, arguments, value)
                .isTrue();
    }

    @Test
    void few_functions_have_values_of_any_kind() {
        List<Kinds> unknown = List.of(Kinds.NUMBER, Kinds.NUMBER);
        TreeSet<String> any = new TreeSet<>(FunctionLibrary.names());
        any.removeIf(
                function -> !FunctionLibrary.resultKinds(function).of(unknown).isAny());
        any.remove("number");
        assertThat(any).containsExactlyElementsOf(ANY);
        assertThat(FunctionLibrary.resultKinds("unknown").of(unknown).isAny()).isTrue();
    }

    @Test
    void some_functions_have_kinds_of_their_arguments() {
        Kinds object = Kinds.objectOf(Kinds.NUMBER);
        assertThat(kinds("array", object))
                .isEqualTo(Kinds.listOf(Kinds.closed(Map.of("key", Kinds.TEXT, "value", Kinds.NUMBER))));
        assertThat(kinds("array", Kinds.listOf(Kinds.TEXT))).isEqualTo(Kinds.listOf(Kinds.TEXT));
        assertThat(kinds("array", Kinds.ANY)).isEqualTo(Kinds.listOf(Kinds.ANY));
        assertThat(kinds("fallback", object, Kinds.TEXT)).isEqualTo(object.or(Kinds.TEXT));
        assertThat(kinds("number", Kinds.ANY)).isEqualTo(Kinds.NUMBER);
        assertThat(kinds("number", Kinds.TEXT, Kinds.TEXT)).isEqualTo(Kinds.ANY);
    }

    private static Kinds kinds(String function, Kinds... arguments) {
        return FunctionLibrary.resultKinds(function).of(List.of(arguments));
    }

    private static Kinds kindsOf(String function, List<JsonNode> arguments) {
        return FunctionLibrary.resultKinds(function)
                .of(arguments.stream().map(Kinds::of).toList());
    }

    /** Returns the value of a call; null if the call fails. */
    private static @Nullable JsonNode call(String function, List<JsonNode> arguments) {
        List<String> variables = new ArrayList<>();
        for (int index = 0; index < arguments.size(); index++) variables.add("$v" + index);
        try {
            return Expression.parse(function + "(" + String.join(", ", variables) + ")")
                    .evaluate(RouteFixture.values(name -> arguments.get(Integer.parseInt(name.substring(1)))));
        } catch (EvaluationException e) {
            return null;
        }
    }
}
