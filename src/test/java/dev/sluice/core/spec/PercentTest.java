package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {

    @ParameterizedTest
    @CsvSource({"50%, 50", "2.5%, 2.5", "0%, 0", "100%, 100", "0.0001%, 0.0001", "-3%, -3"})
    void parses_valid_percentages(String text, double value) {
        assertThat(Percent.parse(text)).isEqualTo(new Percent(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "0.5", "%", "50 %", ".5%", "5.%", "12345%", "1e1%"})
    void rejects_invalid_text_and_names_the_expected_form(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Percent.parse(text))
                .withMessage("a percentage such as 50%");
    }

    @Property
    void a_formatted_percentage_parses_to_itself(
            @ForAll @IntRange(min = -99_999_999, max = 99_999_999) int tenThousandths) {
        Percent percent = new Percent(tenThousandths / 10_000.0);
        assertThat(Percent.parse(percent.toString())).isEqualTo(percent);
    }

    @Test
    void fifty_percent_is_a_half() {
        assertThat(new Percent(50).fraction()).isEqualTo(0.5);
        assertThat(new Percent(50)).isLessThan(new Percent(50.5));
    }
}
