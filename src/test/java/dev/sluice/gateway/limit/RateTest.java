package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.limit.Rate.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final String EXPECTED =
            " (expected: a rate such as 10/s, 100/min, 5/h or 1/d, with a whole number from 1 to 1000000)";

    @ParameterizedTest
    @CsvSource({
        "10/s, 10, SECOND, 1, 316224000",
        "100/min, 100, MINUTE, 10, 52704000",
        "5/h, 5, HOUR, 1, 43920",
        "1/d, 1, DAY, 1, 366",
        "1000000/s, 1000000, SECOND, 100000, 1000000000",
        "999983/d, 999983, DAY, 99998, 365993778"
    })
    void a_rate_has_a_default_burst_and_a_largest_one(
            String text, int units, Window window, int defaultBurst, long maxBurst) {
        Rate rate = Rate.parse(text);
        assertThat(rate).isEqualTo(new Rate(units, window)).hasToString(text);
        assertThat(rate.defaultBurst()).isEqualTo(defaultBurst);
        assertThat(rate.maxBurst()).isEqualTo(maxBurst);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0/s",
                "00/s",
                "-1/s",
                "0.0/s",
                "1.0000001/s",
                "0.000001/s",
                "1000000.5/s",
                "10/fortnight",
                "1000001/s",
                "99999999999/s",
                "10",
                "10/",
                "/s",
                "s",
                "10r/",
                "10 s",
                "10/s/s",
                "1e3/s",
                "10/2s",
                "",
                "10/ſ",
                "١/s",
                "10/weeksandmonths"
            })
    void another_text_gets_the_expectation(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(InvalidTextException.class)
                .hasMessage(text + EXPECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "10/m, 10/min",
        "10/minute, 10/min",
        "10/sec, 10/s",
        "10/second, 10/s",
        "10/hr, 10/h",
        "10/hour, 10/h",
        "10/day, 10/d",
        "10/S, 10/s",
        "100/MIN, 100/min",
        "10/M, 10/min",
        "10/Hour, 10/h",
        "10 /s, 10/s",
        "10/ s, 10/s",
        "10r/s, 10/s",
        "10r/m, 10/min",
        "10 req/sec, 10/s",
        "01/s, 1/s",
        "1.5/s, 90/min",
        "2.0/s, 2/s",
        "0.5/min, 30/h",
        "0.25/s, 15/min",
        "0.01/s, 36/h",
        "0.5/h, 12/d"
    })
    void another_notation_gets_a_suggestion(String text, String meant) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(InvalidTextException.class)
                .hasMessage(text + "; did you mean " + meant + "?");
    }

    @Test
    void windows_have_their_length_in_seconds() {
        assertThat(Window.values()).extracting(Window::seconds).containsExactly(1, 60, 3600, 86_400);
        assertThat(Window.values()).extracting(Window::code).containsExactly("s", "min", "h", "d");
    }

    @Test
    void a_charge_is_a_number_or_calls() {
        assertThat(Charge.parse("calls")).isEqualTo(Charge.CALLS).hasToString("calls");
        assertThat(Charge.CALLS.isCalls()).isTrue();
        assertThat(Charge.CALLS.onArrival()).isEqualTo(1);
        assertThat(Charge.parse("1")).isEqualTo(Charge.ONE);
        assertThat(Charge.parse("1000000000").onArrival()).isEqualTo(1_000_000_000);
        assertThat(Charge.parse("7")).hasToString("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1.5", "1000000001", "9999999999", "99999999999999999999", "attempts", "", "Calls"})
    void another_charge_gets_the_expectation(String text) {
        assertThatThrownBy(() -> Charge.parse(text))
                .isInstanceOf(InvalidTextException.class)
                .hasMessage(text + " (expected: a whole number from 1 to 1000000000, or calls)");
    }

    @Test
    void a_misspelt_charge_gets_a_suggestion() {
        assertThatThrownBy(() -> Charge.parse("call")).hasMessage("call; did you mean calls?");
    }
}
