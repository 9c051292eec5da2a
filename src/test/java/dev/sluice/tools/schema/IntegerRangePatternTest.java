package dev.sluice.tools.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntegerRangePatternTest {

    @Property
    void it_matches_exactly_the_numbers_of_the_range(
            @ForAll @LongRange(min = 0, max = 3000) long one, @ForAll @LongRange(min = 0, max = 3000) long other) {
        long from = Math.min(one, other);
        long to = Math.max(one, other);
        Pattern pattern = Pattern.compile(IntegerRangePattern.between(from, to));
        assertThat(LongStream.rangeClosed(0, 3100))
                .allMatch(
                        number -> pattern.matcher(Long.toString(number)).matches() == (number >= from && number <= to));
    }

    @Test
    void large_ranges_have_short_patterns() {
        assertThat(IntegerRangePattern.between(0, 999_999_999).length()).isLessThan(500);
        assertThat(Pattern.matches(IntegerRangePattern.between(1, 3_600_000), "3600001"))
                .isFalse();
        assertThat(Pattern.matches(IntegerRangePattern.between(1, 3_600_000), "003600000"))
                .isTrue();
        assertThat(IntegerRangePattern.between(7, 7)).isEqualTo("0*(7)");
    }
}
