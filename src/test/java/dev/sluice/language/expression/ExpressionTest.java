package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.json.InvalidJsonException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    @Test
    void variables_are_those_that_must_come_from_outside() {
        assertThat(variables("$a.b + $c-d.e[$f_1]")).containsExactlyInAnyOrder("a", "c-d", "f_1");
        assertThat(variables("1")).isEmpty();
        assertThat(variables("$1st")).containsExactly("1st");
    }

    @Test
    void text_that_looks_like_a_variable_is_ignored() {
        assertThat(variables("\"costs $five\" + $a")).containsExactly("a");
        assertThat(variables("// not $this\n$a // nor $that")).containsExactly("a");
        assertThat(variables("\"\\\"$x\"")).isEmpty();
    }

    @Test
    void bound_names_are_not_variables() {
        assertThat(variables("let x = $a  $x.y")).containsExactly("a");
        assertThat(variables("def f(p) $p.name  f($a)")).containsExactly("a");
        assertThat(variables("[for ($list) let n = .name  $n + $suffix]")).containsExactlyInAnyOrder("list", "suffix");
        assertThat(variables("{ let n = $a  \"n\": $n }")).containsExactly("a");
        assertThat(variables("if ($a) let x = 1 $x else $b")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_name_that_is_bound_in_one_part_is_still_a_variable_in_another() {
        assertThat(variables("{ \"in\": { let a = 1  \"x\": $a }, \"out\": $a }"))
                .containsExactly("a");
        assertThat(value("{ \"in\": { let a = 1  \"x\": $a }, \"out\": $a }", "a", "2"))
                .hasToString("{\"in\":{\"x\":1},\"out\":2}");
    }

    @Test
    void a_function_sees_variables_from_outside() {
        assertThat(variables("def f(x) $x + $rate  f($a)")).containsExactlyInAnyOrder("a", "rate");
        Expression expression = Expression.parse("def f(x) $x + $rate  f($a)");
        Map<String, JsonNode> values = Map.of("a", RouteFixture.json("1"), "rate", RouteFixture.json("2"));
        assertThat(expression.evaluate(RouteFixture.values(values::get))).hasToString("3");
    }

    @ParameterizedTest
    @CsvSource({"$a, a", "' $a\n', a", "$a-b_1, a-b_1", "($a), a", "$a // c, a"})
    void a_single_variable_is_recognised(String text, String name) {
        assertThat(Expression.parse(text).singleVariable()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$a.b", "\"$a\"", "[$a]", ".", "let x = 1 $a"})
    void other_expressions_are_not_a_single_variable(String text) {
        assertThat(Expression.parse(text).singleVariable()).isNull();
    }

    @Test
    void expressions_are_equal_when_their_texts_are() {
        assertThat(Expression.parse("$a.b"))
                .isEqualTo(Expression.parse("$a.b"))
                .hasSameHashCodeAs(Expression.parse("$a.b"));
        assertThat(Expression.parse("$a.b"))
                .isNotEqualTo(Expression.parse("$a.c"))
                .hasToString("$a.b");
    }

    @Test
    void numbers_passed_on_keep_every_digit() {
        assertThat(value("[for ($a) .]", "a", "[1.10,123456789012345678901234567890,0.10E+3]"))
                .isEqualTo(RouteFixture.json("[1.10,123456789012345678901234567890,0.10E+3]"));
    }

    @Test
    void empty_values_stay_where_they_are() {
        assertThat(value("{ \"a\": $a, \"b\": [], \"c\": {} }", "a", "null"))
                .hasToString("{\"a\":null,\"b\":[],\"c\":{}}");
        assertThat(value("{for ($a) .key : .value}", "a", "{\"x\":null}")).hasToString("{\"x\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error(\"no\")",
                "size(1)",
                "1 / number($a)",
                "mod(1, number($a))",
                "def f(x) f($x)  f(1)",
                "test(\"x\", $a + \"(\")",
                "split(\"x\", \"(\" + $a)",
                "capture(\"x\", \"(\" + $a)",
                "$a[2 : 1]",
                "$a[-9]",
                "{ ($a + 1) : 1, (1 + $a) : 2, \"\" + $a : 3, $a : 4 }",
                "{for ($a) . : .}",
                "join($a, 1)",
                "parse-time(1, \"nonsense\")",
                "from-json(\"{\" + $a)"
            })
    void evaluation_errors_fail_with_one_exception(String text) {
        Expression expression = Expression.parse(text);
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluate(RouteFixture.values(name -> RouteFixture.json("\"0\""))))
                .withMessageNotContainingAny("Exception", "Feature", "com.", "java.")
                .withNoCause();
    }

    @Test
    void an_unavailable_value_fails_with_the_same_exception() {
        for (String text : new String[] {"$a", "$a.b"})
            assertThatExceptionOfType(EvaluationException.class)
                    .isThrownBy(() -> Expression.parse(text).evaluate(RouteFixture.values(name -> {
                        throw new InvalidJsonException("no value");
                    })));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "null", "0", "0.0", "\"\"", "[]", "{}"})
    void falsy_values_are_false(String json) {
        assertThat(Expression.parse("$a").isTruthy(RouteFixture.values(name -> RouteFixture.json(json))))
                .isFalse();
        assertThat(Expression.parse("$a.b")
                        .isTruthy(RouteFixture.values(name -> RouteFixture.json("{\"b\":" + json + "}"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "-0.1", "\"false\"", "[null]", "{\"a\":null}"})
    void other_values_are_true(String json) {
        assertThat(Expression.parse("$a").isTruthy(RouteFixture.values(name -> RouteFixture.json(json))))
                .isTrue();
    }

    @Test
    void lookup_finds_a_value_by_any_scalar() {
        String object = "{\"7\":\"seven\",\"1.10\":\"d\",\"true\":\"t\",\"null\":\"n\",\"\":\"e\"}";
        assertThat(value("[lookup($a, 7), lookup($a, \"7\"), lookup($a, 1 == 1), lookup($a, \"\")]", "a", object))
                .hasToString("[\"seven\",\"seven\",\"t\",\"e\"]");
        assertThat(value("[for ($a.keys) lookup($a.in, .)]", "a", "{\"keys\":[1.10],\"in\":" + object + "}"))
                .hasToString("[\"d\"]");
    }

    @Test
    void lookup_without_a_key_or_an_object_is_null() {
        String object = "{\"null\":\"n\",\"\":\"e\"}";
        assertThat(value(
                        "[lookup($a, null), lookup($a, []), lookup($a, {}), lookup($a, \"x\"), lookup(null, 1), "
                                + "lookup([1], 0), lookup(\"x\", 0)]",
                        "a",
                        object))
                .hasToString("[null,null,null,null,null,null,null]");
    }

    @Test
    void capture_behaves_as_in_jslt() {
        assertThat(value("capture($a, \"(?<y>[0-9]{4})-(?<m>[0-9]{2})\")", "a", "\"2026-11\""))
                .hasToString("{\"m\":\"11\",\"y\":\"2026\"}");
    }

    private static Set<String> variables(String text) {
        return Expression.parse(text).variables();
    }

    private static JsonNode value(String text, String variable, String json) {
        return Expression.parse(text).evaluate(RouteFixture.values(Map.of(variable, RouteFixture.json(json))::get));
    }
}
