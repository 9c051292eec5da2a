package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.callForElements;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.json;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.nested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.language.expression.value.Comparisons;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.json.JsonReader;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "index-by ~ [\"A\", \"B\"] ~ [\"x\", \"y\"] ~ {\"x\":\"A\",\"y\":\"B\"}",
                "index-by ~ [\"A\", \"B\", \"C\"] ~ [1, 2, 1] ~ {\"1\":\"C\",\"2\":\"B\"}",
                "index-by ~ [1, 2, 3] ~ [1.10, null, true] ~ {\"1.10\":1,\"true\":3}",
                "index-by ~ [] ~ [] ~ {}",
                "group-by ~ [1, 2, 3, 4] ~ [\"x\", \"y\", \"x\", null] ~ {\"x\":[1,3],\"y\":[2]}",
                "group-by ~ [1, 2] ~ [false, 5] ~ {\"false\":[1],\"5\":[2]}",
                "group-by ~ [] ~ [] ~ {}",
                "sort-by ~ [1, 2, 3, 4, 5, 6, 7] ~ [\"b\", \"a\", 10, 9.5, true, false, null] ~ [7,6,5,4,3,2,1]",
                "sort-by ~ [1, 2, 3, 4, 5, 6] ~ [1, 1.0, true, true, null, null] ~ [5,6,3,4,1,2]",
                "sort-by ~ [1, 2, 3] ~ [\"aa\", \"B\", \"a\"] ~ [2,3,1]",
                "sort-by ~ [1, 2] ~ [9007199254740993, 9007199254740992.5] ~ [2,1]",
                "sort-by ~ [] ~ [] ~ []",
                "distinct ~ [1, 2, 3, 4] ~ [1, 1.0, 10e-1, 2] ~ [1,4]",
                "distinct ~ [1, 2, 3] ~ [\"1\", 1, true] ~ [1,2,3]",
                "distinct ~ [1, 2, 3] ~ [{\"a\": [1.0], \"b\": null}, {\"b\": null, \"a\": [1]}, {\"a\": [1]}] ~ [1,3]",
                "distinct ~ [1, 2, 3, 4] ~ [null, null, \"null\", []] ~ [1,3,4]",
                "distinct ~ [1, 2, 3] ~ [1e999999999, 10e999999998, 1e-999999999] ~ [1,3]",
                "distinct ~ [1, 2, 3] ~ [100e2147483646, 10e2147483647, 100e2147483647] ~ [1,3]",
                "distinct ~ [1, 2, 3] ~ [0, -0, 0e5] ~ [1]",
                "distinct ~ [1, 2, 3] ~ [-10, -1e1, 10] ~ [1,3]",
                "distinct ~ [1, 2] ~ [[\"a\", \"b\"], [\"a\\\",\\\"b\"]] ~ [1,2]",
                "distinct ~ [] ~ [] ~ []",
            })
    void a_call_has_a_value(String name, String list, String keys, String expected) {
        assertThat(callForElements(evaluation(), name, json(list), json(keys))).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "index-by ~ [[]] ~ index-by() needs texts, numbers or booleans as keys; found: a list",
                "group-by ~ [{}] ~ group-by() needs texts, numbers or booleans as keys; found: an object",
                "sort-by ~ [{}] ~ sort-by() needs texts, numbers, booleans or null as keys; found: an object",
            })
    void a_failure_has_a_reason(String name, String keys, String reason) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> callForElements(evaluation(), name, json("[1]"), json(keys)))
                .withMessage(reason);
    }

    @Test
    void only_distinct_works_without_an_expression() {
        for (ElementFunction function : ElementFunctions.ALL)
            assertThat(function.isKeyOptional()).isEqualTo(function.name().equals("distinct"));
        assertThat(Objects.requireNonNull(FunctionLibrary.findForElements("distinct"))
                        .name())
                .isEqualTo("distinct");
    }

    @Test
    void distinct_needs_no_stack_for_deep_keys() {
        ArrayNode keys = (ArrayNode) json("[]");
        keys.add(nested(100_000)).add(nested(100_000)).add(nested(99_999));
        assertThat(callForElements(evaluation(), "distinct", json("[1, 2, 3]"), keys))
                .hasToString("[1,3]");
    }

    /** The hash codes of the texts are equal. */
    @Test
    void distinct_takes_linear_time_for_texts_with_equal_hash_codes() {
        ArrayNode keys = (ArrayNode) json("[]");
        for (int bits = 0; bits < 1 << 15; bits++) keys.add(collision(bits, 15));
        JsonNode distinct = callForElements(evaluation(10_000_000, Size.mib(1024)), "distinct", keys, keys);
        assertThat(distinct.size()).isEqualTo(1 << 15);
    }

    private static String collision(int bits, int length) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < length; bit++) text.append(((bits >> bit) & 1) == 0 ? "Aa" : "BB");
        return text.toString();
    }

    @Test
    void a_long_sort_pays_for_its_comparisons() {
        ArrayNode keys = (ArrayNode) json("[]");
        for (int index = 0; index < 10_000; index++) keys.add((index * 7919) % 10_000);
        Evaluation evaluation = evaluation();
        JsonNode sorted = callForElements(evaluation, "sort-by", keys, keys);
        for (int index = 0; index < 10_000; index++)
            assertThat(sorted.get(index).intValue()).isEqualTo(index);
        assertThat(evaluation.budget().usedSteps()).isBetween(150_000L, 300_000L);
    }

    /** Calls functions of the library without an expression. */
    static final class FunctionCalls {
        static final Instant NOW = Instant.ofEpochMilli(1_500_000_000_007L);

        private FunctionCalls() {}

        static JsonNode json(String text) {
            return JsonReader.DEFAULT.read(text);
        }

        static Evaluation evaluation(int steps, Size memory) {
            EvaluationLimits limits = new EvaluationLimits(steps, memory, 1000);
            EvaluationBudget budget = new EvaluationBudget(limits, MemoryAccount.unlimited());
            return new Evaluation(budget, () -> NOW, new SplittableRandom(7));
        }

        static Evaluation evaluation() {
            return evaluation(100_000_000, Size.mib(1024));
        }

        /** Calls a function with the elements of a list in JSON. */
        static JsonNode call(String name, String arguments) {
            return call(evaluation(), name, elements(json(arguments)));
        }

        static JsonNode call(Evaluation evaluation, String name, JsonNode... arguments) {
            return Objects.requireNonNull(FunctionLibrary.find(name), name)
                    .body()
                    .call(arguments, evaluation);
        }

        /** Calls a function of a list and an expression. */
        static JsonNode callForElements(Evaluation evaluation, String name, JsonNode list, JsonNode keys) {
            ElementFunction function = Objects.requireNonNull(FunctionLibrary.findForElements(name), name);
            return function.body().call(list, elements(keys), evaluation);
        }

        static JsonNode[] elements(JsonNode list) {
            JsonNode[] elements = new JsonNode[list.size()];
            for (int index = 0; index < elements.length; index++) elements[index] = list.get(index);
            return elements;
        }

        static boolean areEqual(JsonNode left, JsonNode right) {
            return Comparisons.equal(left, right, evaluation().budget());
        }

        /** Returns a list in a list, this many times. */
        static ArrayNode nested(int levels) {
            ArrayNode value = (ArrayNode) json("[]");
            for (int level = 1; level < levels; level++) {
                ArrayNode outer = (ArrayNode) json("[]");
                outer.add(value);
                value = outer;
            }
            return value;
        }
    }
}
