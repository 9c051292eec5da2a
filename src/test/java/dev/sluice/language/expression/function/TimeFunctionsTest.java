package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "now ~ [] ~ 1500000000.007",
                "parse-time ~ [\"2018-05-30T11:46:37Z\", \"yyyy-MM-dd'T'HH:mm:ssX\"] ~ 1527680797.000",
                "parse-time ~ [\"00.250\", \"ss.SSS\"] ~ 0.250",
                "parse-time ~ [null, null] ~ null",
                "parse-time ~ [\"x\", \"yyyy\", null] ~ null",
                "format-time ~ [1527680797.1235, \"ss.SSS\"] ~ \"37.124\"",
                "format-time ~ [1e9, \"yyyy\"] ~ \"2001\"",
                "format-time ~ [false, \"yyyy\"] ~ null",
                "format-time ~ [0, \"\"] ~ \"\"",
            })
    void times_are_exact_decimals(String name, String arguments, String expected) {
        assertThat(call(name, arguments)).hasToString(expected);
    }

    @Test
    void a_format_has_at_most_200_characters() {
        assertThat(call("format-time", "[0, \"" + "y".repeat(200) + "\"]").textValue())
                .hasSize(200);
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call("format-time", "[0, \"" + "y".repeat(201) + "\"]"));
    }

    @Test
    void names_are_english_on_every_system() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("no"));
            assertThat(call("format-time", "[0, \"EEEE d MMMM\"]").textValue()).isEqualTo("Thursday 1 January");
            assertThat(call("parse-time", "[\"1 May 1970\", \"d MMMM yyyy\"]")).hasToString("10368000.000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void all_formats_of_a_length_pay_for_their_text() {
        for (char letter : "GyYMLwWDdFEuaHkKhmsSzZX".toCharArray())
            for (int count = 1; count <= 4; count++) {
                if (letter == 'X' && count == 4) continue;
                String pattern = String.valueOf(letter).repeat(count) + "''";
                String format = pattern.repeat(200 / pattern.length());
                String text = call(
                                evaluation(),
                                "format-time",
                                FunctionCalls.json("-9000000000000000"),
                                FunctionCalls.json("\"" + format + "\""))
                        .textValue();
                assertThat(text.length()).as(pattern).isLessThan(10 * format.length());
            }
    }
}
