package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.gateway.compose.StepBuilder;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepReason;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The budget stops expressions that run for ever or fill the memory. */
@Timeout(20)
class ExpressionBoundsTest {
    private static final JsonNode LIST =
            RouteFixture.json(IntStream.range(0, 1000).boxed().toList().toString());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f(x) f($x)  f($a)",
                "def f(x) g($x)  def g(x) f($x)  f($a)",
                "def f(n) if ($n < 1) 1 else f($n - 1) + f($n - 1)  f(60)",
                "def f(n) if ($n < 1) [] else f($n - 1) + f($n - 1) + [$n]  f(40)",
                "[for ($a) [for ($a) [for ($a) [for ($a) 1]]]]",
                "[for ($a) {for ($a) string(.) : [for ($a) $a]}]",
                "size([for ($a) [for ($a) [for ($a) .]]])",
                "[for ($a) contains($a, [for ($a) contains(., $a)])]",
                "string($a) * 1000000000",
                "1000000000 * string($a)",
                "let t = string($a)  join([for ($a) $t], $t * 1000)",
                "let t = string($a)  let u = $t + $t + $t + $t + $t + $t + $t + $t  let v = $u + $u + $u + $u + $u + $u"
                        + "  let w = $v + $v + $v + $v + $v + $v + $v + $v  $w + $w + $w + $w + $w + $w + $w + $w",
                "string($a) | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + . | . + .",
                "let b = [for ($a) $a]  let c = [for ($b) $b]  \"\" + $c",
                "let b = [for ($a) $a]  let c = [for ($b) $b]  to-json($c)",
                "let b = [for ($a) $a]  let c = [for ($b) $b]  flatten($c)",
                "let b = [for ($a) $a]  let c = [for ($b) $b]  $c",
                "let b = [for ($a) $a]  [for ($b) hash-int($b)]",
                "replace(string($a) * 10, \"[0-9]\", string($a))",
                "test(string($a) * 500, \"(a|b|c|d|e|f)*(g|h|i|j|k)*x\")",
                "capture(string($a) * 500, \"(?<x>(a|b|c|d|e|f)*(g|h|i|j|k)*x)\")",
                "split(string($a) * 500, \"(1|2|3|4|5)(6|7|8|9|0)*\")",
                "replace(string($a) * 500, \"(1|2|3|4|5)(6|7|8|9|0)*\", \"\")",
                "test(\"x\", \"(a{1,100}){1,\" + (10 + $a[1]) + \"}\")",
            })
    void an_endless_expression_is_stopped(String text) {
        Expression expression = Expression.parse(text);
        assertThatExceptionOfType(EvaluationException.class)
                .as(text)
                .isThrownBy(() -> expression.evaluateToBytes(RouteFixture.values(name -> LIST)));
        assertThat(Expression.parse("size($a)").evaluate(RouteFixture.values(name -> LIST)))
                .hasToString("1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\" * 2000000000",
                "2000000000 * \"x\"",
                "(\"x\" + \"y\") * 1000000",
                "(\"x\" + \"y\") * 2000000000",
                "let x = \"x\"  $x * 2000000000",
                "[for ($a) {\"b\" : if (.) (\"x\" + 1) * 2000000000}]",
                "def f(x) $x + (1 * (\"x\" + \"y\")) * 2000000000  f($a)",
                "let a = \"xxxxxxxxxx\" * 1000  let b = $a * 1000  let c = $b * 1000  $c",
            })
    void a_constant_that_is_too_large_is_a_mistake(String text) {
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse(text))
                .withMessageStartingWith("not an expression: a constant cannot be computed: ");
    }

    /** Each definition doubles the one before it, so that the last exceeds any machine within the time limit. */
    @ParameterizedTest
    @ValueSource(strings = {"\"x\"|$a%1$s + $a%1$s|$a60", "[1]|$a%1$s + $a%1$s|$a60"})
    void constants_that_double_repeatedly_are_a_mistake(String parts) {
        String[] part = parts.split("\\|", -1);
        String lets = IntStream.range(0, 60)
                .mapToObj(i -> "let a" + (i + 1) + " = " + String.format(part[1], i) + " ")
                .collect(Collectors.joining());
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse("let a0 = " + part[0] + " " + lets + part[2]))
                .withMessageStartingWith("not an expression: a constant cannot be computed: ");
    }

    @Test
    void a_small_constant_is_computed() {
        assertThat(value("let line = \"-\" * 8  $line + 2 * 3")).hasToString("\"--------6\"");
    }

    @Test
    void a_constant_pattern_is_checked_at_load() {
        assertThatExceptionOfType(InvalidTextException.class).isThrownBy(() -> Expression.parse("test($a, \"(\")"));
    }

    @Test
    void recursion_that_ends_is_no_mistake() {
        assertThat(value("def f(n) if ($n < 2) $n else f($n - 1) + f($n - 2)  f(20)"))
                .hasToString("6765");
        assertThat(value("def sum(l) if ($l) $l[0] + sum($l[1 : ]) else 0  sum($a[0 : 100])"))
                .hasToString("4950");
    }

    @Test
    void large_responses_stay_within_the_budget() {
        assertThat(value("size([for ($a[0 : 300]) [for ($a) .]])")).hasToString("300");
        assertThat(value("size(string($a) * 100)").asInt()).isGreaterThan(300_000);
        assertThat(value("size([for ($a[0 : 100]) lookup({for ($a[0 : 100]) string(.) : .}, 7)])"))
                .hasToString("100");
    }

    @Test
    void patterns_behave_as_in_jslt() {
        assertThat(value("[test(null, \"a\"), test(12, \"2\"), test(\"abc\", \"^b\")]"))
                .hasToString("[false,true,false]");
        assertThat(value("[split(null, \",\"), split(\"a,b,,\", \",\"), split(\"\", \",\"), split(123, \"2\")]"))
                .hasToString("[null,[\"a\",\"b\"],[\"\"],[\"1\",\"3\"]]");
        assertThat(value(
                        "[replace(null, \"a\", \"b\"), replace(\"banana\", \"a(.)\", \"$1\"), replace(121, \"1\", 3)]"))
                .hasToString("[null,\"b$1$1a\",\"323\"]");
        assertThat(value("[capture(null, \"a\"), capture(\"ab\", \"(?<x>a)(?<y>c)?\"), capture(\"b\", \"(?<x>a)\")]"))
                .hasToString("[null,{\"x\":\"a\",\"y\":null},{}]");
    }

    @Test
    void an_expression_that_fails_names_its_step() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a{?x}").with("x", "def f(x) f($x)  f($query.x)"))
                .step("b", "GET b /b");
        StepFailure failure = given.failure();
        assertThat(failure.step()).isEqualTo("a");
        assertThat(failure.reason()).isEqualTo(StepReason.EXPRESSION_FAILED);
    }

    private static JsonNode value(String text) {
        return Expression.parse(text).evaluate(RouteFixture.values(name -> LIST));
    }
}
