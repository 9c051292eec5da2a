package dev.sluice.language.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NameTableTest {
    /** The table multiplies by {@link JsonNames#FACTOR}, so a product with this number has the other factor as its highest bits. */
    private static final long INVERSE = inverse(JsonNames.FACTOR);

    private final NameTable table = new NameTable();
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void a_name_is_new_once_at_each_level() {
        for (int i = 1; i <= 100; i++) assertThat(table.add(0, i)).isTrue();
        for (int i = 1; i <= 100; i++) assertThat(table.add(1, i)).isTrue();
        for (int i = 1; i <= 100; i++) assertThat(table.add(0, i)).isFalse();
        for (int i = 1; i <= 100; i++) assertThat(table.add(1, i)).isFalse();
        assertThat(table.size()).isEqualTo(200);
    }

    @Test
    void there_is_room_for_16384_names_and_each_of_them_is_found() {
        long[] names = random.longs(NameTable.MAX_SIZE).toArray();
        for (long name : names) assertThat(table.add(0, name)).isTrue();
        for (long name : names) assertThat(table.add(0, name)).isFalse();
        assertThat(table.add(0, 1)).isFalse();
        table.cut(NameTable.MAX_SIZE - 1);
        assertThat(table.add(0, 1)).isTrue();
    }

    @Test
    void removed_names_are_new_and_the_others_are_found() {
        long[] names = random.longs(5000).toArray();
        for (long name : names) table.add(0, name);
        for (int size = 4999; size >= 0; size -= 357) {
            table.cut(size);
            for (int i = 0; i < size; i++) assertThat(table.add(0, names[i])).isFalse();
            assertThat(table.add(0, names[size])).isTrue();
        }
    }

    @Test
    void no_name_is_surely_new_where_too_many_names_share_a_slot() {
        for (int i = 1; i <= NameTable.MAX_PROBES; i++)
            assertThat(table.add(0, i * INVERSE)).isTrue();
        assertThat(table.add(0, (NameTable.MAX_PROBES + 1) * INVERSE)).isFalse();
        assertThat(table.add(0, JsonNames.FACTOR)).isTrue();
    }

    @Test
    void the_key_of_an_empty_slot_is_never_new() {
        assertThat(table.add(0, 0)).isFalse();
    }

    /** Returns the inverse of an odd number modulo 2^64, by the method of Newton. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 6; i++) inverse *= 2 - odd * inverse;
        return inverse;
    }
}
