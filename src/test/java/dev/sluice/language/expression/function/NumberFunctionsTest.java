package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.ExpressionFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "sum ~ [[0.1, 0.2]] ~ 0.3",
                "sum ~ [[19.90, 19.90, 19.90]] ~ 59.70",
                "sum ~ [[]] ~ 0",
                "sum ~ [[9223372036854775807, 1]] ~ 9223372036854775808",
                "sum ~ [[1, 2.0]] ~ 3.0",
                "sum ~ [[1e20, 1]] ~ 100000000000000000001",
                "avg ~ [[1, 2]] ~ 1.5",
                "avg ~ [[2, 4]] ~ 3",
                "avg ~ [[0.1, 0.2]] ~ 0.15",
                "avg ~ [[19.90, 19.90, 19.90]] ~ 19.90",
                "avg ~ [[1, 1, 0]] ~ 0.6666666666666666666666666666666667",
                "avg ~ [[9223372036854775807, 9223372036854775807]] ~ 9223372036854775807",
                "avg ~ [[5]] ~ 5",
                "avg ~ [[]] ~ null",
                "avg ~ [null] ~ null",
                "round ~ [12345678901234567890.5] ~ 12345678901234567891",
                "round ~ [-12345678901234567890.5] ~ -12345678901234567890",
                "round ~ [0.49999999999999994] ~ 0",
                "round ~ [1e20] ~ 100000000000000000000",
                "round ~ [-0] ~ 0",
                "round ~ [null] ~ null",
                "floor ~ [-1e-1000] ~ -1",
                "floor ~ [9007199254740993.9] ~ 9007199254740993",
                "ceiling ~ [0.0000000000000000000001] ~ 1",
                "ceiling ~ [-12345678901234567890123] ~ -12345678901234567890123",
                "mod ~ [-12345678901234567890, 7] ~ 6",
                "mod ~ [null, \"x\"] ~ null",
                "mod ~ [1, null] ~ null",
                "min ~ [9007199254740993, 9007199254740992.5] ~ 9007199254740992.5",
                "max ~ [0.30000000000000000001, 0.3] ~ 0.30000000000000000001",
                "min ~ [null, {}] ~ null",
                "max ~ [null, {}] ~ null",
                "number ~ [\"1.10\"] ~ 1.10",
                "number ~ [\"-5e3\"] ~ -5e3",
                "number ~ [\"007.50\"] ~ 7.50",
                "number ~ [\"-000\"] ~ -0",
                "number ~ [\"1e999999999\"] ~ 1e999999999",
                "number ~ [\"99999999999999999999.5\"] ~ 99999999999999999999.5",
                "number ~ [\"1e99999999999\", 3] ~ 3",
                "numbers ~ [2, 5] ~ [2,3,4,5]",
                "numbers ~ [3, 3] ~ [3]",
                "numbers ~ [2, 1] ~ []",
                "numbers ~ [1, 2.0] ~ [1,2]",
                "numbers ~ [0e-999999999, 1e0] ~ [0,1]",
                "numbers ~ [9223372036854775807, -9223372036854775807] ~ []",
                "numbers ~ [9223372036854775806, 9223372036854775807] ~ [9223372036854775806,9223372036854775807]",
                "numbers ~ [null, \"x\"] ~ null",
            })
    void numbers_are_exact_and_a_number_of_a_text_keeps_the_text(String name, String arguments, String expected) {
        assertThat(call(name, arguments)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 100_000})
    void the_text_of_a_number_with_more_than_1000_characters_is_rejected(int length) {
        String digits = "\"" + "9".repeat(length) + "\"";
        assertThat(call("number", "[" + digits + ", 1]")).hasToString("1");
        assertThatExceptionOfType(ExpressionFailure.class).isThrownBy(() -> call("number", "[" + digits + "]"));
        assertThat(call("number", "[\"" + "9".repeat(1000) + "\"]").asText()).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[1, null]]", "[[\"1\"]]", "[1]", "[{}]", "[[[1]]]"})
    void the_average_of_other_values_than_numbers_is_rejected(String arguments) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("avg", arguments))
                .withMessageStartingWith("avg() needs a list of numbers; found: ");
    }

    @Test
    void random_is_a_decimal_of_the_randomness_of_the_evaluation() {
        Evaluation evaluation = evaluation();
        JsonNode first = call(evaluation, "random");
        assertThat(first.isFloatingPointNumber()).isTrue();
        assertThat(first.doubleValue()).isBetween(0.0, 1.0).isNotEqualTo(1.0);
        assertThat(call(evaluation, "random")).isNotEqualTo(first);
        assertThat(call(evaluation(), "random")).isEqualTo(first);
    }
}
