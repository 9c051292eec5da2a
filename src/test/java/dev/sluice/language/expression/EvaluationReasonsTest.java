package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.function.Function;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reason of a failed evaluation names kinds of values, and no value. */
class EvaluationReasonsTest {
    private static final String SECRET = "s3cr3t(";
    private static final String NUMBER = "73153189";

    /** A value of each kind, and texts that functions read. */
    private static final Map<String, JsonNode> PLANTED = Map.of(
            "text", json("\"" + SECRET + "\""),
            "digits", json("\"" + NUMBER + "x\""),
            "number", json(NUMBER),
            "decimal", json("-" + NUMBER + ".5"),
            "yes", json("true"),
            "nothing", json("null"),
            "list", json("[\"" + SECRET + "\", " + NUMBER + ", {}]"),
            "object", json("{\"" + SECRET + "\": \"" + SECRET + "\", \"a\": " + NUMBER + "}"));

    private static final List<String> VARIABLES =
            PLANTED.keySet().stream().sorted().map(name -> "$" + name).toList();

    private final Map<String, String> reasons = new HashMap<>();

    private static JsonNode json(String text) {
        return Json.readTree(text.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
    }

    private void evaluate(String text) {
        try {
            Expression.parse(text).evaluate(RouteFixture.values(PLANTED::get));
        } catch (EvaluationException e) {
            reasons.put(text, String.valueOf(e.getMessage()));
        }
    }

    private void assertNoValues() {
        assertThat(reasons)
                .isNotEmpty()
                .allSatisfy((text, reason) -> assertThat(reason)
                        .as(text)
                        .isNotEmpty()
                        .doesNotContainIgnoringCase("s3cr3t", NUMBER, "731", "jslt", "com.", "exception"));
    }

    @Test
    void no_operator_tells_a_value() {
        for (String operator : List.of("+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!=", "and", "or", "|"))
            for (String left : VARIABLES) for (String right : VARIABLES) evaluate(left + " " + operator + " " + right);
        assertNoValues();
        assertThat(String.join("\n", reasons.keySet())).contains(" + ", " - ", " * ", " / ", " < ", " >= ");
    }

    @Test
    void no_function_tells_a_value() {
        Set<String> failed = new TreeSet<>();
        functions().forEach((name, function) -> {
            int before = reasons.size();
            for (int count = function.least(); count <= Math.min(3, function.most()); count++)
                for (List<String> arguments : arguments(count))
                    evaluate(name + "(" + String.join(", ", arguments) + ")");
            if (reasons.size() > before) failed.add(name);
        });
        assertNoValues();
        assertThat(failed)
                .contains("from-json", "number", "parse-time", "round", "size", "sum", "test", "zip", "numbers");
        assertThat(reasons)
                .allSatisfy((text, reason) -> assertThat(reason)
                        .as(text)
                        .containsAnyOf("found: ", "pattern", "zero", "digits", "same length"));
    }

    private static Map<String, Function> functions() {
        Map<String, Function> functions = new HashMap<>();
        for (String name : FunctionLibrary.names()) {
            Function function = FunctionLibrary.find(name);
            if (function != null && !name.equals("error")) functions.put(name, function);
        }
        return functions;
    }

    private static List<List<String>> arguments(int count) {
        if (count == 0) return List.of(List.of());
        List<List<String>> all = new ArrayList<>();
        for (List<String> first : arguments(count - 1))
            for (String last : VARIABLES) {
                List<String> next = new ArrayList<>(first);
                next.add(last);
                all.add(next);
            }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[for (%s) .]",
                "{for (%s) . : 1}",
                "{for ($list) %s : 1}",
                "$list[%s]",
                "$text[%s]",
                "$list[%s : 2]",
                "{%s : 1, %s : 2}",
                "{\"a\" : 1, * : .} | .[%s]",
                "def f(x) round($x) f(%s)",
                "let x = sum(%s) $x",
                "if (%s - 1) 2",
                "%s.a.b - 1",
                "index-by(%s, .)",
                "group-by($list, %s)",
                "sort-by($list, if (. == 1) 1 else %s)",
                "distinct(%s)"
            })
    void no_other_part_tells_a_value(String template) {
        for (String variable : VARIABLES) evaluate(template.replace("%s", variable));
        if (!reasons.isEmpty()) assertNoValues();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$object - 1 ~ \"-\" needs two numbers; found: an object, a number",
                "1 + 2 * $list ~ \"*\" needs two numbers, or a text and a number; found: a number, a list",
                "$list < 1 ~ a comparison needs two numbers or two texts; found: a list, a number",
                "round($object) ~ round() needs a number; found: an object",
                "size($number) ~ size() needs a list, an object or a text; found: a number",
                "parse-time($text, \"yyyy\") ~ parse-time() needs a text in the format, and a valid format; found: a text, a text",
                "[for ($number) .] ~ a loop needs a list or an object; found: a number",
                "{for ($number) . : .} ~ a loop needs a list or an object; found: a number",
                "$list[$text] ~ an index needs a number; found: a text",
                "error(\"no stock\") ~ error: no stock",
                "error(\"no stock of \" + $number) ~ error: no stock of 73153189"
            })
    void a_reason_says_what_was_needed_and_what_was_found(String text, String reason) {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> Expression.parse(text).evaluate(RouteFixture.values(PLANTED::get)))
                .withMessage(reason);
    }
}
