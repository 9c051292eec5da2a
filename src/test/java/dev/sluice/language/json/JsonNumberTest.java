package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, IntNode",
        "-1, IntNode",
        "2147483647, IntNode",
        "-2147483648, IntNode",
        "2147483648, LongNode",
        "-2147483649, LongNode",
        "123456789012345678, LongNode",
        "1234567890123456789, JsonNumber",
        "-0, JsonNumber",
        "1.10, JsonNumber",
        "1e3, JsonNumber",
        "1E3, JsonNumber"
    })
    void a_number_that_was_read_keeps_its_text_in_the_smallest_node(String text, String node) {
        NumericNode number = JsonNumber.parse(text);
        assertThat(number.getClass().getSimpleName()).isEqualTo(node);
        assertThat(number.asText()).isEqualTo(text);
        assertThat(number).hasToString(text);
        assertThat(Json.write(number).toString()).isEqualTo(text);
        assertThat(number.decimalValue()).isEqualTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9999999999", "1E-9999999999"})
    void an_exponent_beyond_an_int_is_rejected(String text) {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> JsonNumber.parse(text));
    }

    @Test
    void a_computed_integer_has_the_smallest_node() {
        assertThat(JsonNumber.of(Integer.MAX_VALUE)).isEqualTo(IntNode.valueOf(Integer.MAX_VALUE));
        assertThat(JsonNumber.of(Integer.MAX_VALUE + 1L)).isEqualTo(LongNode.valueOf(Integer.MAX_VALUE + 1L));
        assertThat(JsonNumber.of(BigInteger.valueOf(Long.MIN_VALUE))).isEqualTo(LongNode.valueOf(Long.MIN_VALUE));
        BigInteger large = BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE);
        assertThat(JsonNumber.of(large)).isInstanceOf(JsonNumber.class).hasToString("9223372036854775808");
        assertThat(JsonNumber.of(large).isIntegralNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1E+39, 1000000000000000000000000000000000000000",
        "1E+40, 1E+40",
        "0E-39, 0.000000000000000000000000000000000000000",
        "0E-40, 0E-40",
        "1E-39, 0.000000000000000000000000000000000000001",
        "1E-40, 1E-40",
        "0E+3, 0",
        "12.50, 12.50"
    })
    void a_computed_decimal_is_written_without_an_exponent_up_to_40_digits(String value, String text) {
        NumericNode number = JsonNumber.of(new BigDecimal(value));
        assertThat(number.asText()).isEqualTo(text);
        assertThat(number.asText()).isSameAs(number.asText());
        assertThat(number.isFloatingPointNumber()).isTrue();
    }

    @Test
    void a_decimal_has_the_kinds_and_the_values_of_a_decimal() {
        NumericNode number = JsonNumber.parse("2.75");
        assertThat(number.isBigDecimal()).isTrue();
        assertThat(number.isBigInteger()).isFalse();
        assertThat(number.isFloatingPointNumber()).isTrue();
        assertThat(number.isIntegralNumber()).isFalse();
        assertThat(number.asToken()).isEqualTo(JsonToken.VALUE_NUMBER_FLOAT);
        assertThat(number.numberType()).isEqualTo(NumberType.BIG_DECIMAL);
        assertThat(number.numberValue()).isEqualTo(new BigDecimal("2.75"));
        assertThat(number.intValue()).isEqualTo(2);
        assertThat(number.longValue()).isEqualTo(2L);
        assertThat(number.doubleValue()).isEqualTo(2.75);
        assertThat(number.bigIntegerValue()).isEqualTo(BigInteger.TWO);
        assertThat(number.decimalValue()).isSameAs(number.decimalValue());
    }

    @Test
    void a_large_integer_has_the_kinds_and_the_values_of_an_integer() {
        String text = "12345678901234567890";
        NumericNode number = JsonNumber.parse(text);
        assertThat(number.isBigInteger()).isTrue();
        assertThat(number.isBigDecimal()).isFalse();
        assertThat(number.isIntegralNumber()).isTrue();
        assertThat(number.isFloatingPointNumber()).isFalse();
        assertThat(number.asToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
        assertThat(number.numberType()).isEqualTo(NumberType.BIG_INTEGER);
        assertThat(number.numberValue()).isEqualTo(new BigInteger(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647.0, true, true, true",
        "2147483647.5, false, true, false",
        "-2147483648.0, true, true, true",
        "-2147483648.5, false, true, false",
        "9223372036854775807, false, true, true",
        "9223372036854775808, false, false, true",
        "-9223372036854775808, false, true, true",
        "-9223372036854775809, false, false, true",
        "1e999999999, false, false, true",
        "1e-999999999, true, true, false",
        "0e-999999999, true, true, true",
        "0.0, true, true, true",
        "1e0, true, true, true",
        "100e-2, true, true, true",
        "101e-2, true, true, false"
    })
    void a_conversion_is_possible_within_the_limits_of_its_type(
            String text, boolean isInt, boolean isLong, boolean isIntegral) {
        NumericNode number = JsonNumber.parse(text);
        assertThat(number.canConvertToInt()).isEqualTo(isInt);
        assertThat(number.canConvertToLong()).isEqualTo(isLong);
        assertThat(number.canConvertToExactIntegral()).isEqualTo(isIntegral);
    }

    @Test
    void numbers_are_equal_by_value() {
        assertThat(JsonNumber.parse("1.10"))
                .isEqualTo(JsonNumber.parse("11e-1"))
                .hasSameHashCodeAs(JsonNumber.parse("11e-1"))
                .isNotEqualTo(JsonNumber.parse("1.11"))
                .isNotEqualTo("1.10");
        assertThat(JsonNumber.parse("1.11").hashCode())
                .isNotEqualTo(JsonNumber.parse("1.1").hashCode());
    }
}
