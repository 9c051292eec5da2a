package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls;
import dev.sluice.language.json.MultiValueNode;
import dev.sluice.language.json.RepeatedFieldException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "lookup ~ [{\"5\": \"x\"}, 5] ~ \"x\"",
                "lookup ~ [{\"true\": 1}, true] ~ 1",
                "lookup ~ [{\"1.10\": 1}, 1.10] ~ 1",
                "lookup ~ [{\"a\": 1}, \"b\"] ~ null",
                "lookup ~ [{\"a\": 1}, null] ~ null",
                "lookup ~ [{\"a\": 1}, [\"a\"]] ~ null",
                "lookup ~ [null, \"a\"] ~ null",
                "lookup ~ [[1], \"a\"] ~ null",
                "values ~ [{\"a\": [1, 2]}, \"a\"] ~ [1,2]",
                "values ~ [{\"a\": 1}, \"a\"] ~ [1]",
                "values ~ [{\"a\": null}, \"a\"] ~ []",
                "values ~ [{}, \"a\"] ~ []",
                "values ~ [null, null] ~ []",
                "merge ~ [{\"a\": 1, \"b\": {\"c\": 2, \"d\": [1]}}, {\"b\": {\"d\": [2], \"e\": 3}, \"f\": 4}] ~ {\"a\":1,\"b\":{\"c\":2,\"d\":[2],\"e\":3},\"f\":4}",
                "merge ~ [{\"a\": {\"b\": 1}}, {\"a\": 2}] ~ {\"a\":2}",
                "merge ~ [{\"a\": 2}, {\"a\": {\"b\": 1}}] ~ {\"a\":{\"b\":1}}",
                "merge ~ [{\"a\": 2}, {\"a\": null}] ~ {\"a\":null}",
                "merge ~ [{\"a\": 2}, null] ~ {\"a\":2}",
                "merge ~ [null, {\"a\": 2}] ~ {\"a\":2}",
                "merge ~ [null, null] ~ null",
                "merge ~ [{}, {}] ~ {}",
                "pick ~ [{\"a\": 1, \"b\": 2, \"c\": null}, [\"c\", \"a\", \"x\", \"a\"]] ~ {\"c\":null,\"a\":1}",
                "pick ~ [{\"a\": 1}, []] ~ {}",
                "pick ~ [null, []] ~ null",
                "omit ~ [{\"a\": 1, \"b\": 2, \"c\": null}, [\"a\", \"x\"]] ~ {\"b\":2,\"c\":null}",
                "omit ~ [{\"a\": 1}, []] ~ {\"a\":1}",
                "omit ~ [null, null] ~ null",
            })
    void a_call_has_a_value(String name, String arguments, String expected) {
        assertThat(call(name, arguments)).hasToString(expected);
    }

    @Test
    void a_merge_changes_no_argument() {
        JsonNode left = json("{\"a\": {\"b\": 1}}");
        JsonNode right = json("{\"a\": {\"c\": {}}, \"d\": {}}");
        assertThat(call(evaluation(), "merge", left, right)).hasToString("{\"a\":{\"b\":1,\"c\":{}},\"d\":{}}");
        assertThat(left).hasToString("{\"a\":{\"b\":1}}");
        assertThat(right).hasToString("{\"a\":{\"c\":{}},\"d\":{}}");
    }

    @Test
    void objects_in_objects_need_no_stack() {
        JsonNode merged = call(evaluation(), "merge", nestedObjects(200_000), nestedObjects(200_000));
        assertThat(FunctionCalls.areEqual(merged, nestedObjects(200_000))).isTrue();
    }

    private static JsonNode nestedObjects(int levels) {
        ObjectNode value = (ObjectNode) json("{}");
        for (int level = 1; level < levels; level++) {
            ObjectNode outer = (ObjectNode) json("{}");
            outer.set("a", value);
            value = outer;
        }
        return value;
    }

    private static JsonNode parameters() {
        return MultiValueNode.withSingleValues(MultiValueNode.of(
                List.of(Map.entry("tag", "a"), Map.entry("tag", "b"), Map.entry("page", "1")),
                UnaryOperator.identity()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get-key",
                "lookup",
                "merge",
                "pick",
                "omit",
                "contains",
                "array",
                "hash-int",
                "to-json",
                "string"
            })
    void a_function_that_reads_a_repeated_field_fails(String name) {
        JsonNode second =
                switch (name) {
                    case "pick" -> json("[\"page\", \"tag\"]");
                    case "omit" -> json("[\"page\"]");
                    case "merge" -> json("{\"x\": 1}");
                    default -> TextNode.valueOf("tag");
                };
        JsonNode[] arguments =
                name.equals("contains") ? new JsonNode[] {second, parameters()} : new JsonNode[] {parameters(), second};
        assertThatExceptionOfType(RepeatedFieldException.class).isThrownBy(() -> call(evaluation(), name, arguments));
    }

    @Test
    void a_function_that_does_not_read_the_repeated_field_has_a_value() {
        assertThat(call(evaluation(), "pick", parameters(), json("[\"page\"]"))).hasToString("{\"page\":\"1\"}");
        assertThat(call(evaluation(), "omit", parameters(), json("[\"tag\"]"))).hasToString("{\"page\":\"1\"}");
        assertThat(call(evaluation(), "values", parameters(), TextNode.valueOf("tag")))
                .hasToString("[\"a\",\"b\"]");
        assertThat(call(evaluation(), "size", parameters())).hasToString("2");
    }
}
