package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.gateway.compose.RouteFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersFunctionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numbers(2, 5) | [2,3,4,5]",
                "numbers(-1, 1) | [-1,0,1]",
                "numbers(3, 3) | [3]",
                "numbers(2, 1) | []",
                "numbers(9223372036854775807, -2) | []",
                "numbers(1, 4.0 / 2) | [1,2]",
                "numbers(2, ceiling(5 / 2)) | [2,3]",
                "numbers($a, 3) | null",
                "numbers(3, $a) | null",
                "numbers(9223372036854775806, 9223372036854775807) | [9223372036854775806,9223372036854775807]",
            })
    void the_range_includes_its_first_and_last_number(String text, String expected) {
        assertThat(Expression.parse(text).evaluate(RouteFixture.values(name -> NullNode.getInstance())))
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "numbers(1, 2.5)",
                "numbers(\"1\", 2)",
                "numbers(1, true)",
                "numbers(1, 1000000000)",
                "numbers(-9000000000000000000, 9000000000000000000)",
            })
    void fractions_and_ranges_beyond_the_limit_fail(String text) {
        Expression expression = Expression.parse(text);
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> expression.evaluate(RouteFixture.values(name -> NullNode.getInstance())));
    }
}
