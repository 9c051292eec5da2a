package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.RouteFixture;
import dev.sluice.language.expression.value.EvaluationLimits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions of the section of functions, which every expression sees. */
class DeclaredFunctionsTest {
    private static final String TEXT = """
            def net(price) $price / 1.25
            def tax(price) let n = net($price) $price - $n
            def even(n) if ($n == 0) true else odd($n - 1)
            def odd(n) if ($n == 0) false else even($n - 1)
            def fail(x) round($x)
            """;

    private static final ExpressionParser PARSER = ExpressionParser.withFunctions(TEXT);

    private static String value(String text) {
        return PARSER.parse(text)
                .evaluate(RouteFixture.values(name -> NullNode.getInstance()))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "net(5) ~ 4",
                "tax(5) ~ 1",
                "even(6) ~ true",
                "even(7) ~ false",
                "def net(x) $x + 1 net(5) ~ 6",
                "def net(x) $x + 1 tax(5) ~ 1",
                "def twice(x) net($x) * 2 twice(5) ~ 8"
            })
    void an_expression_calls_shared_functions_unless_it_hides_them(String text, String value) {
        assertThat(value(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "def f(x) $y ~ 1 ~ 10 ~ $y is unknown here (expected: a parameter or a let of the function)",
                "def f(x) 1 def f(y) 2 ~ 1 ~ 16 ~ f() is declared twice",
                "def fallback(x) 1 ~ 1 ~ 5 ~ fallback() is built in (expected: another name)",
                "def f(x) unknown(1) ~ 1 ~ 10 ~ there is no function unknown()",
                "def f(x, x) 1 ~ 1 ~ 5 ~ $x is declared twice",
                "def f(x) 1 2 ~ 1 ~ 12 ~ unexpected '2' (expected: def)",
                "def f(x,) 1 ~ 1 ~ 9 ~ unexpected ')' (expected: the name of a parameter)",
                "def f x ~ 1 ~ 7 ~ unexpected 'x' (expected: ( behind the name of the function)",
                "def (x) 1 ~ 1 ~ 5 ~ unexpected '(' (expected: the name of a function)",
                "def f($x) 1 ~ 1 ~ 7 ~ unexpected '$x' (expected: the name of a parameter, without $)",
                "def f(x 1 ~ 1 ~ 9 ~ unexpected '1' (expected: ) behind the parameters)",
                "def f(x) {* : .} ~ 1 ~ 11 ~ * has no object to match in a function"
            })
    void a_mistake_in_a_function_has_its_location(String text, int line, int column, String message) {
        InvalidTextException mistake =
                catchThrowableOfType(InvalidTextException.class, () -> ExpressionParser.withFunctions(text));
        assertThat(mistake).hasMessage("not an expression: " + message);
        assertThat(mistake.line()).isEqualTo(line);
        assertThat(mistake.column()).isEqualTo(column);
    }

    @Test
    void a_call_with_a_wrong_number_of_arguments_or_a_similar_name_is_a_mistake() {
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> PARSER.parse("net()"))
                .withMessage("not an expression: net() has 0 arguments (expected: 1 argument)");
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> PARSER.parse("nett(1)"))
                .withMessage("not an expression: there is no function nett(); did you mean net(1)?");
    }

    /** The location is that of the call, because a location in a shared function is in another text. */
    @Test
    void a_failure_in_a_shared_function_names_it_and_has_the_location_of_the_call() {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> value("1 + fail(\"x\")"))
                .withMessage("fail(): round() needs a number; found: a text")
                .satisfies(failure -> assertThat(failure.offset()).isEqualTo(4));
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> value("def fail(x) round($x) 1 + fail(\"x\")"))
                .withMessage("round() needs a number; found: a text")
                .satisfies(failure -> assertThat(failure.offset()).isEqualTo(12));
    }

    @Test
    void calls_of_shared_functions_are_limited_by_the_depth() {
        EvaluationLimits limits = new EvaluationLimits(100_000, Size.mib(1), 10);
        Values values = RouteFixture.values(name -> NullNode.getInstance(), limits);
        assertThat(PARSER.parse("even(9)").evaluate(values)).hasToString("false");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> PARSER.parse("even(10)").evaluate(values))
                .withMessage(
                        "even(): functions call each other too deep: more than 10 calls (limits.expression.depth)");
        assertThat(PARSER.parse("even(9)").evaluate(values)).hasToString("false");
    }

    /** Each call of the function takes thirteen levels of the stack, of which all calls together have 6,000. */
    @Test
    void calls_are_limited_by_the_levels_of_their_bodies() throws InterruptedException {
        String text = "def f(n) if ($n > 0) [[[[[[[[f($n - 1)]]]]]]]] else 0 ";
        List<String> outcomes = new CopyOnWriteArrayList<>();
        for (int calls : new int[] {455, 470}) {
            Thread large =
                    new Thread(null, () -> outcomes.add(outcome(text + "size(f(" + calls + "))")), "f", 64 << 20);
            large.start();
            large.join();
        }
        assertThat(outcomes.get(0)).isEqualTo("1");
        assertThat(outcomes.get(1)).startsWith("functions call each other too deep: more than 46");
    }

    private static String outcome(String text) {
        try {
            return value(text);
        } catch (EvaluationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void expressions_with_other_shared_functions_are_equal_if_they_use_none() {
        ExpressionParser other = ExpressionParser.withFunctions("def net(price) $price");
        assertThat(PARSER.parse("net(1)"))
                .isEqualTo(ExpressionParser.withFunctions(TEXT).parse("net(1)"))
                .isNotEqualTo(other.parse("net(1)"));
        assertThat(PARSER.parse("$a")).isEqualTo(other.parse("$a")).isEqualTo(Expression.parse("$a"));
        assertThat(PARSER.parse("def net(x) 1 net(1)")).isEqualTo(Expression.parse("def net(x) 1 net(1)"));
    }

    @Test
    void parsers_are_equal_by_the_text_of_their_functions() {
        assertThat(PARSER)
                .isEqualTo(ExpressionParser.withFunctions(TEXT))
                .hasSameHashCodeAs(ExpressionParser.withFunctions(TEXT))
                .hasToString(TEXT)
                .isNotEqualTo(ExpressionParser.plain())
                .isNotEqualTo(TEXT);
        assertThat(PARSER.hashCode()).isNotEqualTo(ExpressionParser.plain().hashCode());
    }
}
