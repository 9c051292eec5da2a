package dev.sluice.language.expression;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.function.FunctionLibrary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link FunctionNullability} declares what functions do with null. */
public class FunctionNullabilityTest {
    /** Valid arguments of each function, without null and without the text null. */
    public static final Map<String, List<String>> VALID_ARGUMENTS = Map.ofEntries(
            entry("all", List.of("[true]")),
            entry("any", List.of("[true]")),
            entry("array", List.of("[1]")),
            entry("avg", List.of("[1]")),
            entry("base64url", List.of("\"a\"")),
            entry("boolean", List.of("1")),
            entry("capture", List.of("\"a\"", "\"a\"")),
            entry("ceiling", List.of("1.5")),
            entry("contains", List.of("1", "[1]")),
            entry("distinct", List.of("[1]")),
            entry("ends-with", List.of("\"ab\"", "\"b\"")),
            entry("flatten", List.of("[[1]]")),
            entry("floor", List.of("1.5")),
            entry("format-time", List.of("1", "\"yyyy\"", "\"UTC\"")),
            entry("from-json", List.of("\"1\"", "2")),
            entry("get-key", List.of("{\"a\":1}", "\"a\"", "3")),
            entry("group-by", List.of("[1]", "1")),
            entry("hash-int", List.of("1")),
            entry("index-by", List.of("[1]", "1")),
            entry("index-of", List.of("[1]", "1")),
            entry("is-array", List.of("1")),
            entry("is-boolean", List.of("1")),
            entry("is-decimal", List.of("1")),
            entry("is-integer", List.of("1")),
            entry("is-number", List.of("1")),
            entry("is-object", List.of("1")),
            entry("is-string", List.of("1")),
            entry("join", List.of("[\"a\", \"b\"]", "\",\"")),
            entry("lookup", List.of("{\"a\":1}", "\"a\"")),
            entry("lowercase", List.of("\"A\"")),
            entry("max", List.of("1", "2")),
            entry("merge", List.of("{\"a\":1}", "{\"b\":2}")),
            entry("min", List.of("1", "2")),
            entry("mod", List.of("5", "2")),
            entry("not", List.of("1")),
            entry("number", List.of("\"1\"", "2")),
            entry("numbers", List.of("1", "3")),
            entry("omit", List.of("{\"a\":1}", "[\"b\"]")),
            entry("parse-time", List.of("\"2020\"", "\"yyyy\"", "5")),
            entry("parse-url", List.of("\"http://a/b\"")),
            entry("pick", List.of("{\"a\":1}", "[\"a\"]")),
            entry("replace", List.of("\"abc\"", "\"b\"", "\"x\"")),
            entry("reverse", List.of("[1, 2]")),
            entry("round", List.of("1.5")),
            entry("sha256-hex", List.of("\"a\"")),
            entry("size", List.of("[1]")),
            entry("sort-by", List.of("[1]", "1")),
            entry("split", List.of("\"a,b\"", "\",\"")),
            entry("starts-with", List.of("\"ab\"", "\"a\"")),
            entry("string", List.of("1")),
            entry("sum", List.of("[1]")),
            entry("test", List.of("\"a\"", "\"a\"")),
            entry("to-json", List.of("1")),
            entry("trim", List.of("\" a\"")),
            entry("uppercase", List.of("\"a\"")),
            entry("uuid", List.of("1", "2")),
            entry("values", List.of("{\"a\":1}", "\"a\"")),
            entry("zip", List.of("[1]", "[2]")),
            entry("zip-with-index", List.of("[1]")));

    /** Functions that ignore their arguments, or always fail. */
    private static final Set<String> EXCLUDED = Set.of("error", "now", "random", "fallback");

    @Test
    void every_function_is_covered() {
        Set<String> all = new HashSet<>(FunctionLibrary.names());
        Set<String> covered = new HashSet<>(VALID_ARGUMENTS.keySet());
        covered.addAll(EXCLUDED);
        assertThat(covered).isEqualTo(all);
    }

    @Test
    void each_function_handles_null_as_declared() {
        VALID_ARGUMENTS.forEach((function, arguments) -> {
            for (int i = 0; i < arguments.size(); i++) {
                JsonNode value = value(function, arguments, i);
                String call = function + " " + i + " " + value;
                assertThat(FunctionNullability.failsOnNull(function, i))
                        .as(call)
                        .isEqualTo(value == null);
                assertThat(FunctionNullability.returnsNull(function, i, arguments.size()))
                        .as(call)
                        .isEqualTo(value != null && value.isNull());
                // The text null is the correct JSON of null.
                boolean rendersNull = value != null && value.asText().contains("null") && value.isTextual();
                assertThat(FunctionNullability.rendersNull(function, i))
                        .as(call)
                        .isEqualTo(rendersNull && !function.equals("to-json"));
            }
        });
    }

    @Test
    void each_function_returns_text_or_a_container_as_declared() {
        VALID_ARGUMENTS.forEach((function, arguments) -> {
            JsonNode value = Objects.requireNonNull(value(function, arguments, -1), function);
            assertThat(FunctionNullability.returnsText(function)).as(function).isEqualTo(value.isTextual());
            if (FunctionNullability.returnsContainer(function))
                assertThat(value.isContainerNode()).as(function).isTrue();
        });
    }

    /** Returns the value with one argument that is null; null if the call fails. */
    private static @Nullable JsonNode value(String function, List<String> arguments, int nullIndex) {
        List<String> values = new ArrayList<>(arguments);
        if (nullIndex >= 0) values.set(nullIndex, "$missing");
        String text = function + "(" + String.join(", ", values) + ")";
        try {
            return Expression.parse(text).evaluate(RouteFixture.values(name -> NullNode.getInstance()));
        } catch (EvaluationException e) {
            return null;
        }
    }
}
