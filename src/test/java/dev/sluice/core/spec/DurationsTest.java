package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "2s, PT2S",
        "5m, PT5M",
        "1h, PT1H",
        "180d, PT4320H",
        "0s, PT0S",
        "-5s, PT-5S",
        "999999999h, PT999999999H"
    })
    void parses_valid_durations(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @Property
    void multiply_equals_multipliedBy(
            @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long nanos, @ForAll int factor) {
        Duration once = Duration.ofNanos(nanos);
        assertThat(Durations.multiply(once, factor)).isEqualTo(once.multipliedBy(factor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0", "s", "1.5s", "5 s", "5S", "+5s", "1w", "1h30m", "5s ", "1234567890s", "٣s"})
    void rejects_invalid_text_and_names_the_expected_form(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage("a duration such as 250ms, 2s, 5m or 1h");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.25S, 250ms",
        "PT1.5S, 1500ms",
        "PT90S, 90s",
        "PT2M, 2m",
        "PT90M, 90m",
        "PT24H, 24h",
        "PT48H, 2d",
        "PT49H, 49h",
        "PT-5S, -5s"
    })
    void writes_the_largest_unit_that_loses_nothing(Duration duration, String expected) {
        assertThat(Durations.format(duration)).isEqualTo(expected);
    }

    @Property
    void a_formatted_duration_parses_to_itself(@ForAll @LongRange(min = -999_999_999, max = 999_999_999) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }

    @Test
    void fractions_of_a_millisecond_are_dropped() {
        assertThat(Durations.format(Duration.ofNanos(1_999_999))).isEqualTo("1ms");
    }
}
