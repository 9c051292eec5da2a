package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.management.ThreadMXBean;
import dev.sluice.core.spec.Size;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each function pays for the sizes of its arguments and of its result. */
class FunctionBudgetTest {
    private static final int SIZE = 10_000;

    private static final Set<String> IN_CONSTANT_TIME = Set.of(
            "is-number",
            "is-integer",
            "is-decimal",
            "is-string",
            "is-boolean",
            "is-object",
            "is-array",
            "boolean",
            "not",
            "size",
            "now",
            "random",
            // A number has at most 1,000 digits there.
            "number",
            "round",
            "floor",
            "ceiling",
            "uuid");

    private static final Set<String> OF_OTHER_CLASSES =
            Set.of("test", "capture", "split", "replace", FunctionLibrary.FALLBACK);

    private static final TextNode TEXT = TextNode.valueOf("a".repeat(100 * SIZE));
    private static final TextNode B = TextNode.valueOf("b");
    private static final ArrayNode LIST = list("0");
    private static final ArrayNode TRUE = list("true");
    private static final ArrayNode FALSE = list("false");
    private static final ArrayNode NAMES = names();
    private static final ObjectNode OBJECT = object();

    private static ArrayNode list(String element) {
        ArrayNode list = (ArrayNode) json("[]");
        for (int index = 0; index < SIZE; index++) list.add(json(element));
        return list;
    }

    private static ArrayNode names() {
        ArrayNode names = (ArrayNode) json("[]");
        for (int index = 0; index < SIZE; index++) names.add("name" + index);
        return names;
    }

    private static ObjectNode object() {
        ObjectNode object = (ObjectNode) json("{}");
        for (int index = 0; index < SIZE; index++) object.put("name" + index, index);
        return object;
    }

    private static Map<String, JsonNode[]> calls() {
        Map<String, JsonNode[]> calls = new LinkedHashMap<>();
        for (String name : new String[] {"lowercase", "uppercase", "trim", "sha256-hex", "base64url", "to-json"})
            calls.put(name, new JsonNode[] {TEXT});
        for (String name :
                new String[] {"sum", "avg", "flatten", "zip-with-index", "reverse", "string", "hash-int", "error"})
            calls.put(name, new JsonNode[] {LIST});
        for (String name : new String[] {"starts-with", "ends-with", "min", "max"})
            calls.put(name, new JsonNode[] {TEXT, TEXT});
        for (String name : new String[] {"get-key", "lookup", "values"}) calls.put(name, new JsonNode[] {OBJECT, TEXT});
        for (String name : new String[] {"pick", "omit"}) calls.put(name, new JsonNode[] {OBJECT, NAMES});
        calls.put("array", new JsonNode[] {OBJECT});
        calls.put("merge", new JsonNode[] {OBJECT, OBJECT});
        calls.put("all", new JsonNode[] {TRUE});
        calls.put("any", new JsonNode[] {FALSE});
        calls.put("zip", new JsonNode[] {LIST, LIST});
        calls.put("index-of", new JsonNode[] {LIST, B});
        calls.put("contains", new JsonNode[] {B, LIST});
        calls.put("join", new JsonNode[] {LIST, B});
        calls.put("numbers", new JsonNode[] {json("1"), json("10000")});
        calls.put("from-json", new JsonNode[] {TextNode.valueOf(LIST.toString())});
        JsonNode number = json("9".repeat(990));
        calls.put("mod", new JsonNode[] {number, number});
        calls.put("parse-url", new JsonNode[] {TextNode.valueOf("http://h/" + TEXT.textValue())});
        calls.put("parse-time", new JsonNode[] {TEXT, TextNode.valueOf("yyyy")});
        calls.put("format-time", new JsonNode[] {json("1"), TextNode.valueOf("y".repeat(200))});
        return calls;
    }

    private static Evaluation fewSteps() {
        return evaluation(1000, Size.mib(1024));
    }

    private static Evaluation littleMemory() {
        return evaluation(100_000_000, Size.kib(64));
    }

    @Test
    void every_function_with_large_arguments_needs_steps() {
        calls().forEach((name, arguments) -> assertThatExceptionOfType(ExpressionFailure.class)
                .as(name)
                .isThrownBy(() -> FunctionCalls.call(fewSteps(), name, arguments))
                .withMessageContaining("limits.expression.steps"));
        for (ElementFunction function : ElementFunctions.ALL)
            assertThatExceptionOfType(ExpressionFailure.class)
                    .as(function.name())
                    .isThrownBy(() -> FunctionCalls.callForElements(fewSteps(), function.name(), NAMES, NAMES))
                    .withMessageContaining("limits.expression.steps");
    }

    @Test
    void every_function_is_in_the_table_or_works_in_constant_time() {
        Set<String> names = new HashSet<>(calls().keySet());
        names.addAll(IN_CONSTANT_TIME);
        names.addAll(OF_OTHER_CLASSES);
        ElementFunctions.ALL.forEach(function -> names.add(function.name()));
        assertThat(names).containsAll(FunctionLibrary.names());
    }

    /** The rows of {@code bench/expressions}, which measures the time of a step. */
    @Test
    void the_time_of_a_step_of_every_function_is_measured() throws IOException {
        String rows = Files.readString(Path.of("bench/src/main/resources/dev/sluice/bench/steps.txt"));
        for (String row : rows.lines()
                .filter(row -> !row.isEmpty() && !row.startsWith("#"))
                .toList()) Expression.parse(row.startsWith("value ") ? row.split(" = ", 2)[1] : row);
        for (String name : FunctionLibrary.names()) assertThat(rows).contains(name + "(");
    }

    @Test
    void every_function_with_a_large_value_needs_memory() {
        Set<String> withSmallValues = Set.of(
                "starts-with",
                "ends-with",
                "min",
                "max",
                "get-key",
                "lookup",
                "values",
                "all",
                "any",
                "index-of",
                "contains",
                "mod",
                "parse-time",
                "format-time");
        calls().forEach((name, arguments) -> {
            if (withSmallValues.contains(name)) return;
            assertThatExceptionOfType(ExpressionFailure.class)
                    .as(name)
                    .isThrownBy(() -> FunctionCalls.call(littleMemory(), name, arguments))
                    .withMessageContaining("limits.expression.memory");
        });
        for (ElementFunction function : ElementFunctions.ALL)
            assertThatExceptionOfType(ExpressionFailure.class)
                    .as(function.name())
                    .isThrownBy(() -> FunctionCalls.callForElements(littleMemory(), function.name(), NAMES, NAMES))
                    .withMessageContaining("limits.expression.memory");
    }

    @Test
    void a_function_in_constant_time_takes_few_steps() {
        JsonNode[] values = {TEXT, LIST, OBJECT, json("1." + "9".repeat(490)), json("null"), json("true")};
        for (String name : IN_CONSTANT_TIME)
            for (JsonNode value : values) {
                Evaluation evaluation = evaluation();
                try {
                    FunctionCalls.call(evaluation, name, value, json("7"));
                } catch (ExpressionFailure e) {
                    assertThat(e.getMessage()).as(name).contains(" needs ");
                }
                assertThat(evaluation.budget().usedSteps()).as(name).isLessThan(2000);
                assertThat(evaluation.budget().usedBytes()).as(name).isLessThan(5000);
            }
    }

    @Test
    void a_text_of_json_pays_for_more_bytes_than_its_tree_takes() {
        for (String json :
                new String[] {"[],", "{},", "1,", "\"\",", "1.5,", "1e5,", "{\"\":0},", "12345678901234567890,"}) {
            String text = "[" + json.repeat(20_000) + "0]";
            Evaluation evaluation = evaluation();
            long before = allocated();
            FunctionCalls.call(evaluation, "from-json", TextNode.valueOf(text));
            long allocated = allocated() - before;
            assertThat(evaluation.budget().usedBytes()).as(json).isGreaterThan(allocated * 2 / 3);
        }
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
