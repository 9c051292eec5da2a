package dev.sluice.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time axis of a waterfall, in ns. */
class WaterfallAxisTest {
    @Property
    void ticks_are_round_and_few(@ForAll @LongRange(min = 8_000, max = 100_000_000_000_000L) long end) {
        List<Long> ticks = new WaterfallAxis(end, 0).ticks();
        assertThat(ticks).hasSizeBetween(4, 8).startsWith(0L);
        assertThat(Long.toString(ticks.get(1))).matches("[125]0*");
        for (int i = 0; i < ticks.size(); i++)
            assertThat(ticks.get(i)).isEqualTo(i * ticks.get(1)).isLessThanOrEqualTo(end);
        assertThat(ticks.get(1) * ticks.size()).isGreaterThan(end);
    }

    @Test
    void the_shortest_request_has_an_axis() {
        assertThat(new WaterfallAxis(1, 0).ticks()).containsExactly(0L);
        assertThat(new WaterfallAxis(1, 0).position(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 0.001 ms",
        "500_000, 0.5 ms",
        "20_000_000, 20 ms",
        "999_000_000, 999 ms",
        "1_000_000_000, 1 s",
        "1_500_000_000, 1.5 s",
        "200_000_000_000, 200 s"
    })
    void a_time_has_the_unit_of_its_size(String nanos, String text) {
        assertThat(WaterfallAxis.text(Long.parseLong(nanos.replace("_", "")))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "171_234, 0.171 ms",
        "1_492_499, 1.49 ms",
        "33_650_000, 33.7 ms",
        "79_960_000, 80 ms",
        "300_631_000, 301 ms",
        "1_026_818_000, 1027 ms"
    })
    void a_measured_time_has_three_digits_or_is_a_whole_number(String nanos, String text) {
        assertThat(WaterfallAxis.duration(Long.parseLong(nanos.replace("_", ""))))
                .isEqualTo(text);
    }

    @Test
    void the_axis_ends_at_the_deadline_unless_bars_become_short() {
        assertThat(new WaterfallAxis(100, 90).showsDeadline()).isTrue();
        assertThat(new WaterfallAxis(100, 101).showsDeadline()).isFalse();
        assertThat(new WaterfallAxis(100, 0).hasDeadline()).isFalse();
    }
}
