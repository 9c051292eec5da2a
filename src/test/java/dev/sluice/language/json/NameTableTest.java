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
    void a_name_is_new_once_in_each_object() {
        for (int i = 1; i <= 100; i++) assertThat(table.add(i)).isTrue();
        assertThat(table.areUnique(0)).isTrue();
        for (int i = 1; i <= 100; i++) assertThat(table.add(i)).isTrue();
        assertThat(table.areUnique(100)).isTrue();
        assertThat(table.areUnique(99)).isFalse();
        assertThat(table.areUnique(0)).isFalse();
        assertThat(table.size()).isEqualTo(200);
    }

    @Test
    void there_is_room_for_16384_names_and_each_of_them_is_found() {
        long[] names = random.longs(NameTable.MAX_SIZE).toArray();
        for (long name : names) assertThat(table.add(name)).isTrue();
        assertThat(table.areUnique(0)).isTrue();
        assertThat(table.add(1)).isFalse();
        for (int i = 0; i < NameTable.MAX_SIZE - 1; i += 61) assertFound(names[i], NameTable.MAX_SIZE - 1);
        table.cut(NameTable.MAX_SIZE - 1);
        assertThat(table.add(1)).isTrue();
        assertThat(table.areUnique(0)).isTrue();
    }

    @Test
    void removed_names_are_new_and_the_others_are_found() {
        long[] names = random.longs(5000).toArray();
        for (long name : names) table.add(name);
        for (int size = 4999; size >= 0; size -= 357) {
            for (int i = 0; i < size; i += 13) assertFound(names[i], size);
            table.cut(size);
            assertThat(table.add(names[size])).isTrue();
            assertThat(table.areUnique(0)).isTrue();
        }
    }

    /** Asserts that the name is among the first {@code size} names. */
    private void assertFound(long name, int size) {
        table.cut(size);
        assertThat(table.add(name)).isTrue();
        assertThat(table.areUnique(0)).isFalse();
    }

    @Test
    void each_of_two_equal_names_is_found_at_each_place() {
        for (int size = 2; size <= 70; size++)
            for (int first = 0; first < size; first++)
                for (int second = first + 1; second < size; second++) {
                    table.cut(0);
                    for (int i = 0; i < size; i++) table.add(i == second ? first : i);
                    assertThat(table.areUnique(0)).isFalse();
                    assertThat(table.areUnique(first + 1)).isTrue();
                }
    }

    @Test
    void no_names_are_surely_new_where_too_many_share_a_slot() {
        for (int i = 1; i <= NameTable.MAX_PROBES; i++) table.add(i * INVERSE);
        assertThat(table.areUnique(0)).isTrue();
        table.add((NameTable.MAX_PROBES + 1) * INVERSE);
        assertThat(table.areUnique(0)).isFalse();
        assertThat(table.areUnique(1)).isTrue();
    }

    @Test
    void the_hash_of_an_empty_name_is_new_once() {
        table.add(0);
        assertThat(table.areUnique(0)).isTrue();
        table.add(0);
        assertThat(table.areUnique(0)).isFalse();
    }

    /** Returns the inverse of an odd number modulo 2^64, by the method of Newton. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 6; i++) inverse *= 2 - odd * inverse;
        return inverse;
    }
}
