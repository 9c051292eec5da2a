package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecValidatorTest {

    record Everything(
            @Setting(value = "A number.", min = "1", max = "10")
            int number,

            @Setting(value = "A wait.", min = "10ms", max = "2s")
            Duration pause,

            @Setting(value = "A size.", max = "1KiB") Size size,

            @Setting(value = "A share.", min = "1%", key = "the-share")
            Percent share,

            @Setting(value = "Some.", min = "1") List<String> names,

            @Setting(value = "Perhaps.", min = "1ms") @Nullable
            Duration perhaps,

            String unruled) {
        Everything {
            SpecValidator.of(Everything.class, number, pause, size, share, names, perhaps, unruled)
                    .require(number < 5 || share.value() > 50, "number", number, "below 5 for a small share")
                    .throwIfInvalid();
        }
    }

    private static Everything everything(int number, String pause, String size, String share, String... names) {
        return new Everything(
                number, Durations.parse(pause), Size.parse(size), Percent.parse(share), List.of(names), null, "");
    }

    @Test
    void both_ends_of_a_range_are_within_it() {
        assertThatCode(() -> everything(1, "10ms", "1KiB", "1%", "a")).doesNotThrowAnyException();
        assertThatCode(() -> everything(10, "2s", "0B", "51%", "a", "b")).doesNotThrowAnyException();
    }

    @Test
    void all_violations_are_reported_together() {
        InvalidSpecException invalid =
                catchThrowableOfType(InvalidSpecException.class, () -> everything(0, "3s", "2KiB", "0.5%"));
        assertThat(invalid.violations())
                .extracting(InvalidSpecException.Violation::toString)
                .containsExactly(
                        "number: 0 (expected: 1 to 10)",
                        "pause: 3s (expected: 10ms to 2s)",
                        "size: 2KiB (expected: at most 1KiB)",
                        "the-share: 0.5% (expected: at least 1%)",
                        "names: [] (expected: at least 1)");
        assertThat(invalid).hasMessageContaining("number: 0 (expected: 1 to 10); pause: 3s");
    }

    @Test
    void too_few_values_are_a_bug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpecValidator.of(Everything.class, 1, Duration.ofSeconds(1)))
                .withMessageContaining("2 values for [int ");
    }

    @Test
    void a_rule_over_several_settings_reports_a_single_setting() {
        InvalidSpecException invalid =
                catchThrowableOfType(InvalidSpecException.class, () -> everything(7, "1s", "1B", "20%", "a"));
        assertThat(invalid.violations())
                .containsExactly(new InvalidSpecException.Violation("number", "7", "below 5 for a small share"));
    }

    @Test
    void a_key_is_the_component_name_in_snake_case_unless_it_is_given() {
        assertThat(RecordReflection.components(Everything.class))
                .extracting(SpecValidator::keyOf)
                .containsExactly("number", "pause", "size", "the-share", "names", "perhaps", "unruled");
    }
}
