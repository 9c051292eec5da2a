package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML 1.2, not 1.1: {@code no} is a text, {@code 012} is twelve, {@code 12:30:45} is a text. */
class ScalarKindTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
    void nulls(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.NULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "FALSE"})
    void booleans(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.BOOLEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "+1", "012", "0o17", "0xFf", "123456789012345678901234567890"})
    void whole_numbers(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.INTEGER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", ".5", "1.", "-1e3", "1E+400", "0.10"})
    void decimal_numbers(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.FLOAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.INF", "+.Inf", ".nan", ".NaN"})
    void non_finite_numbers(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.NOT_FINITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "yes",
                "on",
                "off",
                "y",
                "tRUE",
                "12:30:45",
                "1_000",
                "0b1",
                "-0x1",
                ".",
                "e5",
                "<<",
                "2024-01-01",
                "5s",
                "-.nan"
            })
    void everything_else_is_text(String text) {
        assertThat(ScalarKind.of(text)).isEqualTo(ScalarKind.TEXT);
    }
}
