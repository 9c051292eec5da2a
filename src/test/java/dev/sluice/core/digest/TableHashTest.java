package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableHashTest {
    @Test
    void equal_bytes_have_one_hash() {
        assertThat(TableHash.of("abc".getBytes(UTF_8))).isEqualTo(TableHash.of("abc".getBytes(UTF_8)));
    }

    /** Each of the low bits that a table uses is spread, also for keys that differ in one character. */
    @Test
    void a_thousand_keys_fill_most_slots_of_a_table() {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 1000; i++) slots.add(TableHash.of(("10.0.0." + i).getBytes(UTF_8)) & 1023);
        // 637 are expected, with a deviation of 10.
        assertThat(slots).hasSizeBetween(550, 720);
    }
}
