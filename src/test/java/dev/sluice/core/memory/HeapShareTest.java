package dev.sluice.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapShareTest {
    @ParameterizedTest
    @ValueSource(longs = {102 << 20, 256 << 20})
    void one_structure_of_each_kind_has_less_than_a_quarter_of_the_heap_together(long heap) {
        assertThat(Arrays.stream(HeapShare.values())
                        .mapToLong(share -> share.bytes(heap))
                        .sum())
                .isLessThan(heap / 4);
    }

    @Test
    void entries_that_do_not_fit_are_not_counted() {
        ByteLimit limit = new ByteLimit(100);
        assertThat(limit.tryAdd(60)).isTrue();
        assertThat(limit.tryAdd(41)).isFalse();
        assertThat(limit.used()).isEqualTo(60);
        assertThat(limit.tryAdd(40)).isTrue();
        limit.remove(60);
        assertThat(limit.used()).isEqualTo(40);
    }
}
