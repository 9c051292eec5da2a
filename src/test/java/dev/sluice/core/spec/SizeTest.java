package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "512B, 512",
        "64KiB, 65536",
        "8MiB, 8388608",
        "1GiB, 1073741824",
        "1TiB, 1099511627776",
        "-1KiB, -1024"
    })
    void parses_valid_sizes(String text, long bytes) {
        assertThat(Size.parse(text)).isEqualTo(new Size(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "512", "1KB", "1kib", "1.5MiB", "1 MiB", "1PiB", "1234567890B", "8388608TiB"})
    void rejects_invalid_text_and_names_the_expected_form(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Size.parse(text))
                .withMessage("a size such as 512B, 64KiB, 8MiB or 1GiB");
    }

    @ParameterizedTest
    @CsvSource({"0, 0B", "1023, 1023B", "1024, 1KiB", "1536, 1536B", "1048576, 1MiB", "1099511627776, 1TiB"})
    void writes_the_largest_unit_that_loses_nothing(long bytes, String expected) {
        assertThat(new Size(bytes)).hasToString(expected);
    }

    @Property
    void a_formatted_size_parses_to_itself(@ForAll @LongRange(min = -999_999_999, max = 999_999_999) long bytes) {
        assertThat(Size.parse(new Size(bytes).toString())).isEqualTo(new Size(bytes));
    }

    @Test
    void the_largest_that_can_be_written_does_not_overflow() {
        assertThat(Size.parse("999999999GiB")).isGreaterThan(Size.mib(1));
    }

    @Test
    void units_are_powers_of_1024() {
        assertThat(Size.kib(2)).isEqualTo(new Size(2048));
        assertThat(Size.mib(2)).isEqualTo(Size.kib(2048));
    }
}
