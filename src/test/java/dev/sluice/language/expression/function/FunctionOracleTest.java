package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Callable;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSLT library is the oracle for its functions. */
class FunctionOracleTest {
    private static final ObjectMapper JSLT_VALUES = new ObjectMapper();

    private static final Set<String> WITH_PATTERNS = Set.of("test", "capture", "split", "replace");

    /** Values of each kind, and texts that functions read. */
    private static final List<String> PLANTED = List.of(
            "null",
            "true",
            "false",
            "0",
            "-7",
            "3",
            "2.5",
            "-2.5",
            "\"\"",
            "\"a\"",
            "\" 12\"",
            "\"-4.25\"",
            "\"[1, {}]\"",
            "\"yyyy\"",
            "\"UTC\"",
            "\"http://u@h:8080/p?a=1&a=%20#f\"",
            "[]",
            "[3, 5]",
            "[true, [\"a\", [null]], {\"b\": 1, \"a\": [2.5]}]",
            "{}",
            "{\"b\": \"x\", \"a\": {\"d\": 1, \"c\": null}}");

    static List<String> jsltFunctions() {
        Set<String> names = new TreeSet<>(BuiltinFunctions.functions.keySet());
        names.removeAll(WITH_PATTERNS);
        // The clock and the randomness differ.
        names.removeAll(Set.of("now", "random"));
        return List.copyOf(names);
    }

    @Test
    void the_library_has_every_function_of_jslt_with_its_numbers_of_arguments() {
        assertThat(FunctionLibrary.names()).contains(FunctionLibrary.FALLBACK);
        BuiltinFunctions.functions.forEach((name, jslt) -> {
            if (WITH_PATTERNS.contains(name)) return;
            var function = Objects.requireNonNull(FunctionLibrary.find(name), name);
            assertThat(List.of(function.least(), function.most()))
                    .as(name)
                    .containsExactly(jslt.getMinArguments(), jslt.getMaxArguments());
        });
    }

    @ParameterizedTest
    @MethodSource("jsltFunctions")
    void any_kinds_of_arguments_have_the_value_of_jslt_or_a_reason_where_jslt_fails(String name) {
        Callable jslt = Objects.requireNonNull(BuiltinFunctions.functions.get(name));
        for (int count = Math.max(1, jslt.getMinArguments()); count <= jslt.getMaxArguments(); count++) {
            Expression expression = expression(name, count);
            for (String arguments : arguments(count)) assertSame(name, "[" + arguments + "]", expression);
        }
    }

    private static List<String> arguments(int count) {
        if (count == 1) return PLANTED;
        List<String> all = new ArrayList<>();
        for (String first : arguments(count - 1)) for (String last : PLANTED) all.add(first + ", " + last);
        return all;
    }

    private static Expression expression(String name, int count) {
        StringJoiner arguments = new StringJoiner(", ", name + "(", ")");
        for (int index = 0; index < count; index++) arguments.add(".[" + index + "]");
        return Parser.compileString(arguments.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "number [\"12\"]",
                "number [\"-12\"]",
                "number [\"007\"]",
                "number [\"-0\"]",
                "number [\"1.10\"]",
                "number [\"-0.5\"]",
                "number [\"00.5\"]",
                "number [\"1e3\"]",
                "number [\"1E+3\"]",
                "number [\"2.5e-3\"]",
                "number [\"12345678901234567890\"]",
                "number [\"1.\"]",
                "number [\".5\"]",
                "number [\"+5\"]",
                "number [\"1e\"]",
                "number [\"1e+\"]",
                "number [\"1e5x\"]",
                "number [\"5x\"]",
                "number [\"-\"]",
                "number [\"1.5.5\"]",
                "number [\" 5\"]",
                "number [\"\u0665\"]",
                "number [\"0x10\"]",
                "number [\"NaN\"]",
                "number [\"x\", \"y\"]",
                "number [null, 5]",
                "number [{}, 5]",
                "round [2.5]",
                "round [-2.5]",
                "round [-2.51]",
                "round [0.49]",
                "round [12345678901]",
                "floor [-0.5]",
                "ceiling [-0.5]",
                "ceiling [1e3]",
                "sum [[1, 2.5, -4]]",
                "mod [-7, -3]",
                "mod [7, -3]",
                "mod [12345678901234, 97]",
                "min [\"b\", \"a\"]",
                "min [2, 2.0]",
                "max [2, 2.0]",
                "max [\"aa\", \"a\"]",
                "hash-int [{\"b\": [1, \"x\\n\\u0001\\\"/\"], \"a\": {\"d\": null, \"c\": true}, \"\u00e4\": 12345678901}]",
                "hash-int [\"\\ud83d\\ude00 \\u2028\"]",
                "lowercase [\"\u00c4B\u0130\"]",
                "uppercase [\"stra\u00dfe \ufb03\"]",
                "trim [\"\\t\\u0001 a \\u00a0\\n\"]",
                "join [[1, null, \"x\", [2], {\"a\": 1}, 2.5, true], \", \"]",
                "join [[], \",\"]",
                "join [[\"a\", \"b\"], null]",
                "sha256-hex [\"\u00e4\"]",
                "sha256-hex [{\"a\": 1}]",
                "uuid [1, 2]",
                "uuid [-1, -1]",
                "uuid [123456789012345, \"98765\"]",
                "uuid [2.9, -2.9]",
                "uuid [null, 5]",
                "starts-with [\"abc\", \"ab\"]",
                "starts-with [null, \"nul\"]",
                "ends-with [123, 3]",
                "contains [\"b\", \"abc\"]",
                "contains [1, {\"1\": null}]",
                "contains [{\"a\": [1]}, [0, {\"a\": [1]}]]",
                "contains [[1], \"x[1]\"]",
                "index-of [[1, {\"a\": 2.0}], {\"a\": 2.0}]",
                "index-of [[1, 2.0], 2]",
                "flatten [[1, [2, [3, [], {}]], [[[4]]]]]",
                "zip [[1, 2], [\"a\", \"b\"]]",
                "zip-with-index [[\"a\", null]]",
                "array [{\"b\": 1, \"a\": null}]",
                "size [\"\\ud83d\\ude00\"]",
                "get-key [{\"1\": 5}, 1]",
                "get-key [{\"a\": null}, \"a\", 7]",
                "get-key [{}, \"a\", 7]",
                "get-key [null, \"a\", 7]",
                "from-json [\"\"]",
                "from-json [\" \\n\"]",
                "from-json [\"{\\\"a\\\": [1, true, null, 1.5, \\\"\\\\u00e4\\\"]}\"]",
                "from-json [\"{\", \"fallback\"]",
                "from-json [[1, \"a\"]]",
                "from-json [\"\\\"\\ud800\\\"\"]",
                "to-json [\"a\\\"\\n\\u0000/\u00e4\\ud83d\\ude00\\u2028\"]",
                "to-json [{\"b\": 1, \"a\": [null, true, 2.5]}]",
                "to-json [null]",
                "string [{\"a\": \"\\\"\"}]",
                "parse-url [\"https://user:pw@example.com:8443/a/b;c?x=1&y=&z&=v&x=a%26b+c&&#frag\"]",
                "parse-url [\"HTTP://[::1]:80/\"]",
                "parse-url [\"http://\"]",
                "parse-url [\"http:/a/./b/../c\"]",
                "parse-url [\"http://h?#\"]",
                "parse-url [\" url:http://h/ \"]",
                "parse-url [\"http://h:port/\"]",
                "parse-url [\"http://h:-5/\"]",
                "parse-url [\"http://h/?a=%zz\"]",
                "parse-url [\"http://h/?a=%e4&b=%\"]",
                "parse-url [\"http://h/%zz\"]",
                "parse-url [\"mailto:a@b.c\"]",
                "parse-url [\"file:///etc/hosts\"]",
                "parse-url [\"ftp://h/x\"]",
                "parse-url [\"nothing\"]",
                "parse-url [\"unknown://h/\"]",
                "parse-url [\"/a:b\"]",
                "parse-url [5]",
                "parse-time [\"2018-05-30T11:46:37Z\", \"yyyy-MM-dd'T'HH:mm:ssX\"]",
                "parse-time [\"2018-05-30T11:46:37.123+02:00\", \"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"]",
                "parse-time [\"30 May 2018 PST\", \"dd MMM yyyy z\"]",
                "parse-time [20180530, \"yyyyMMdd\"]",
                "parse-time [\"1969\", \"yyyy\"]",
                "parse-time [\"x\", \"yyyy\", \"fallback\"]",
                "parse-time [\"x\", \"yyyy\"]",
                "parse-time [\"2018\", \"illegal\", 1]",
                "parse-time [\"2018\", null]",
                "format-time [0, \"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"]",
                "format-time [1527680797.5, \"EEEE, d MMMM yyyy h:mm:ss.SSS a z\", \"Europe/Oslo\"]",
                "format-time [\"1527680797\", \"HH\", \"America/New_York\"]",
                "format-time [-0.0005, \"ss.SSS\"]",
                "format-time [1, \"HH\", \"Mars\"]",
                "format-time [1, \"illegal\"]",
                "format-time [{}, \"illegal\"]",
                "format-time [\"x\", \"yyyy\"]",
                "format-time [null, null]",
            })
    void a_call_has_the_value_of_jslt(String call) {
        String name = call.substring(0, call.indexOf(' '));
        String arguments = call.substring(name.length() + 1);
        assertSame(name, arguments, expression(name, json(arguments).size()));
    }

    private static void assertSame(String name, String arguments, Expression jslt) {
        JsonNode expected = apply(jslt, arguments);
        JsonNode actual = apply(name, arguments);
        if (expected == null || actual == null) {
            assertThat(actual)
                    .as(name + " " + arguments + " has a value only if JSLT has one: " + expected)
                    .isEqualTo(expected);
            return;
        }
        JsonNode value = expected.isMissingNode() ? json("null") : json(expected.toString());
        assertThat(FunctionCalls.areEqual(actual, value))
                .as(name + " " + arguments + " is " + actual + ", in JSLT " + value)
                .isTrue();
        assertThat(actual.isIntegralNumber())
                .as(name + " " + arguments + " is an integer")
                .isEqualTo(expected.isIntegralNumber());
    }

    private static @Nullable JsonNode apply(Expression jslt, String arguments) {
        try {
            JsonNode value = jslt.apply(JSLT_VALUES.readTree(arguments));
            return value.isDouble() && !Double.isFinite(value.doubleValue()) ? null : value;
        } catch (Exception e) {
            return null;
        }
    }

    private static @Nullable JsonNode apply(String name, String arguments) {
        try {
            return FunctionCalls.call(name, arguments);
        } catch (ExpressionFailure e) {
            assertThat(e.getMessage()).as(name).isNotEmpty();
            return null;
        }
    }
}
