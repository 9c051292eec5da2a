package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.Expression.Field;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods of {@link Expression} and of its values. */
class ExpressionUseTest {
    private static final String TEXT = "let x = $first.a {\"all\" : [$x, $second, $first]}";

    private static Values values() {
        return RouteFixture.values(name -> NullNode.getInstance());
    }

    @Test
    void an_expression_names_its_variables_and_their_first_locations() {
        Expression expression = Expression.parse(TEXT);
        assertThat(expression.variables()).containsExactlyInAnyOrder("first", "second");
        assertThat(expression.offsetOf("first")).isEqualTo(8);
        assertThat(expression.offsetOf("second")).isEqualTo(31);
        assertThat(expression.offsetOf("third")).isZero();
    }

    @Test
    void a_variable_is_read_once_and_only_if_it_is_needed() {
        List<String> read = new ArrayList<>();
        Values values = RouteFixture.values(name -> {
            read.add(name);
            return RouteFixture.json("1");
        });
        assertThat(Expression.parse("if ($a) [$a, $b] else $c").evaluate(values))
                .hasToString("[1,1]");
        assertThat(read).containsExactly("a", "b");
    }

    @Test
    void a_plain_reference_is_a_single_variable() {
        assertThat(Expression.parse(" ($a) ").singleVariable()).isEqualTo("a");
        assertThat(Expression.parse("$a.b").singleVariable()).isNull();
        assertThat(Expression.parse("let x = 1 $a").singleVariable()).isNull();
    }

    @Test
    void a_plain_reference_to_a_field_has_its_names() {
        assertThat(Expression.parse(" ($claims.sub) ").field()).isEqualTo(new Field("claims", "sub"));
        assertThat(Expression.parse("$header.\"x-key\"").field()).isEqualTo(new Field("header", "x-key"));
        for (String other :
                new String[] {"$a", ".a", "$a.b.c", "$a[0]", "let a = 1 $a.b", "lowercase($a.b)", "$a.b | .", "1"})
            assertThat(Expression.parse(other).field()).as(other).isNull();
    }

    @Test
    void expressions_with_equal_texts_are_equal_at_any_location() {
        Expression expression = Expression.parse(TEXT);
        assertThat(expression)
                .isEqualTo(Expression.parse(TEXT))
                .hasSameHashCodeAs(Expression.parse(TEXT))
                .hasToString(TEXT)
                .isNotEqualTo(Expression.parse("1"))
                .isNotEqualTo(TEXT);
        assertThat(expression.text()).isEqualTo(TEXT);
        assertThat(expression.hashCode()).isNotEqualTo(Expression.parse("1").hashCode());
        SourceLocation location = new SourceLocation("conf/a.yaml", 3, 1);
        Expression located = expression.at(location);
        assertThat(located).isEqualTo(expression).hasSameHashCodeAs(expression).isNotSameAs(expression);
        assertThat(located.location()).isEqualTo(location);
        assertThat(expression.location()).isNull();
        assertThat(located.evaluate(values())).hasToString("{\"all\":[null,null,null]}");
    }

    @Test
    void an_expression_without_variables_and_clocks_is_constant() {
        assertThat(Expression.parse("let a = [1] size($a) + 1").constant()).hasToString("2");
        assertThat(Expression.parse("$a").constant()).isNull();
        assertThat(Expression.parse("now()").constant()).isNull();
        assertThat(Expression.parse("{* : .}").constant()).isNull();
        assertThat(Expression.parse("round(\"x\")").constant()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                ".a.b",
                ".[0]",
                "$a[.]",
                "$a[ : .n]",
                "1 + .",
                "$a == .",
                "$a and .b",
                "if (.) 1",
                "if ($a) . else 1",
                "if ($a) 1 else .",
                "if ($a) let x = . $x",
                "[1, .]",
                "{\"a\" : .}",
                "{\"a\" + . : 1}",
                "{let x = (.) \"a\" : $x}",
                "{* : 1}",
                "{\"a\" : {* - b : 1}}",
                "let x = . 1",
                ". | 1",
                "size(.)",
                "[for (.) 1]",
                "{for (.) \"a\" : 1}",
                "sort-by(., 1)",
                "fallback($a, .)",
                "def f() (.) f()",
                "def f(x) $x f(.)",
                "def f() g() def g() .a f()",
                "def f() f() + (.) f()",
                "def sort-by(a, b) $b sort-by([1], .)",
                "[for ([1]) 1] + [.]"
            })
    void an_expression_reads_its_input(String text) {
        assertThat(Expression.parse(text).readsInput()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "$a.b",
                "[for ($a) .]",
                "[for ($a) let x = . $x if (.)]",
                "[for ([for ($a) .]) [for (.) .b]]",
                "{for ($a) .key : .value if (.value)}",
                "{for ($a) let k = .key $k : 1}",
                "$a | .b",
                "$a | {* : .}",
                "1 | (. | .)",
                "sort-by($a, .b)",
                "group-by($a, .b)",
                "distinct($a, {* : .})",
                "def f() . 1",
                "def f() (.) [for ($a) f()]",
                "def f(x) $a | (.) f(1)"
            })
    void an_expression_does_not_read_its_input(String text) {
        assertThat(Expression.parse(text).readsInput()).isFalse();
    }

    /** The body of a shared function is not known, and each of its arguments counts. */
    @Test
    void a_shared_function_reads_what_its_arguments_read() {
        ExpressionParser parser = ExpressionParser.withFunctions("def sort-by(a, b) $b def f() (.)");
        assertThat(parser.parse("sort-by([1], .)").readsInput()).isTrue();
        assertThat(parser.parse("f()").readsInput()).isFalse();
    }

    @Test
    void a_condition_is_true_for_other_values_than_empty_ones() {
        for (String value : new String[] {"false", "null", "0", "0.00", "\"\"", "[]", "{}"})
            assertThat(Expression.parse(value).isTruthy(values())).as(value).isFalse();
        for (String value : new String[] {"true", "0.01", "-1", "\"0\"", "[null]", "{\"a\" : 0}"})
            assertThat(Expression.parse(value).isTruthy(values())).as(value).isTrue();
    }

    @Test
    void the_bytes_of_a_value_are_paid_for() {
        Values values = values();
        assertThat(Expression.parse("\"" + "x".repeat(62) + "\"").evaluateToBytes(values))
                .hasSize(64)
                .startsWith('"', 'x');
        assertThat(values.evaluation().budget().usedSteps()).isEqualTo(8);
        Values few = RouteFixture.values(name -> NullNode.getInstance(), new EvaluationLimits(1000, Size.mib(1), 10));
        Expression large = Expression.parse("\"x\" * 16000");
        assertThat(large.evaluate(few).textValue()).hasSize(16_000);
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> large.evaluateToBytes(few))
                .withMessageContaining("limits.expression.steps")
                .satisfies(failure -> assertThat(failure.expression()).isSameAs(large));
    }

    @Test
    void a_failure_has_the_expression_and_the_location() {
        Expression expression = Expression.parse("1 + size($a - {})");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluate(RouteFixture.values(name -> RouteFixture.json("1"))))
                .withMessage("\"-\" needs two numbers; found: a number, an object")
                .satisfies(failure -> assertThat(failure.offset()).isEqualTo(12))
                .satisfies(failure -> assertThat(failure.expression()).isSameAs(expression));
        assertThat(new EvaluationException("reason").expression()).isNull();
        assertThat(new EvaluationException("reason", expression).offset()).isZero();
    }

    @Test
    void a_value_that_is_not_available_fails_the_evaluation() {
        Expression expression = Expression.parse("$a");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluate(RouteFixture.values(name -> {
                    throw new InvalidJsonException("no value");
                })))
                .withMessage("no value")
                .satisfies(failure -> assertThat(failure.expression()).isSameAs(expression));
    }

    @Test
    void other_values_belong_to_the_same_request() {
        MemoryAccount memory = new MemoryBudget(1 << 20).open(0);
        Values first = new Values.Given(name -> RouteFixture.json("1"), values().evaluation(), memory);
        Values second = first.with(name -> RouteFixture.json("2"));
        assertThat(second.evaluation()).isSameAs(first.evaluation());
        assertThat(second.memory()).isSameAs(memory);
        assertThat(Expression.parse("$a").evaluate(first)).hasToString("1");
        assertThat(Expression.parse("$a").evaluate(second)).hasToString("2");
        assertThat(Expression.parse("$a").evaluateToBytes(second)).containsExactly('2');
        assertThat(memory.held()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[|]", "(|)", "size(|)", ".[|]", "{\"a\" : |}", "if (|) 1", "[for (|) 1]"})
    void two_hundred_and_fifty_brackets_in_each_other_are_allowed_and_any_number_beside_each_other(String brackets) {
        String[] parts = brackets.split("\\|", -1);
        assertThat(Expression.parse(parts[0].repeat(250) + "." + parts[1].repeat(250)))
                .isNotNull();
        String part = brackets.replace("|", ".");
        assertThat(Expression.parse("[" + part + ("," + part).repeat(1000) + "]"))
                .isNotNull();
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse(parts[0].repeat(251) + "." + parts[1].repeat(251)))
                .withMessage("not an expression: brackets are nested more than 250 deep")
                .satisfies(mistake -> assertThat(mistake.column()).isGreaterThan(250 * parts[0].length()));
    }

    @Test
    void a_number_has_at_most_a_thousand_characters() {
        assertThat(Expression.parse("9".repeat(1000)).evaluate(values())).hasToString("9".repeat(1000));
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse("1 +\n  " + "9".repeat(1001)))
                .withMessageContaining("a number of more than 1000 characters")
                .satisfies(mistake -> assertThat(mistake.line()).isEqualTo(2))
                .satisfies(mistake -> assertThat(mistake.column()).isEqualTo(3));
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse("1\n#"))
                .satisfies(mistake -> assertThat(mistake.line()).isEqualTo(2));
    }
}
