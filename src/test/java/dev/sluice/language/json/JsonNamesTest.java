package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonNamesTest {
    private static final int ROOM = JsonNames.ROOM;

    private final NameTable table = new NameTable();
    private final JsonNames names = new JsonNames(1, table);

    @Test
    void a_name_is_new_once_in_each_object() {
        assertThat(names.add(7, 0, 4)).isTrue();
        assertThat(names.add(8, 0, 4)).isTrue();
        assertThat(names.add(7, 0, 4)).isFalse();
        names.open();
        assertThat(names.add(7, 0, 4)).isTrue();
        assertThat(names.add(7, 0, 4)).isFalse();
    }

    @Test
    void a_name_that_repeats_the_object_before_counts_as_a_name() {
        byte[] json = "{\"a\":1,\"b\":2}{\"a\":1,\"b\":3}        ".getBytes(UTF_8);
        names.add(7, 1, 5);
        names.add(8, 6, 11);
        names.open();
        assertThat(names.afterRepeated(json, 14)).isEqualTo(18);
        assertThat(names.add(7, 0, 4)).isFalse();
        assertThat(names.afterRepeated(json, 19)).isEqualTo(24);
        assertThat(names.add(8, 0, 4)).isFalse();
        assertThat(names.afterRepeated(json, 19)).isEqualTo(19);
    }

    @Test
    void names_after_a_different_one_are_not_repeated() {
        byte[] json = "{\"a\":1,\"b\":2}{\"a\":1,\"b\":3}        ".getBytes(UTF_8);
        names.add(7, 1, 5);
        names.add(8, 6, 11);
        names.open();
        names.add(8, 20, 24);
        assertThat(names.afterRepeated(json, 19)).isEqualTo(19);
        assertThat(names.add(8, 0, 4)).isFalse();
    }

    @Test
    void no_name_of_another_document_is_repeated() {
        byte[] json = "{\"a\":1}{\"a\":1}        ".getBytes(UTF_8);
        names.add(7, 1, 5);
        names.forget();
        names.open();
        assertThat(names.afterRepeated(json, 8)).isEqualTo(8);
    }

    @Test
    void more_names_are_in_the_table_until_the_object_closes() {
        for (int i = 0; i < ROOM; i++) assertThat(names.add(i, 0, 4)).isTrue();
        assertThat(table.size()).isZero();
        for (int i = 0; i < ROOM; i++) assertThat(names.add(i, 0, 4)).isFalse();
        names.close();
        names.open();
        for (int i = 0; i < 2 * ROOM; i++) assertThat(names.add(i, 0, 4)).isTrue();
        assertThat(table.size()).isEqualTo(2 * ROOM);
        assertThat(names.add(ROOM, 0, 4)).isFalse();
        JsonNames inner = new JsonNames(2, table);
        for (int i = 0; i < 2 * ROOM; i++) assertThat(inner.add(i, 0, 4)).isTrue();
        inner.close();
        assertThat(table.size()).isEqualTo(2 * ROOM);
        names.close();
        assertThat(table.size()).isZero();
    }

    @Test
    void a_name_has_the_same_hash_at_each_offset() {
        for (int length = 0; length < 40; length++) {
            byte[] name = "\u007fz\u00e9\u4e16~abcdef!".repeat(4).getBytes(UTF_8);
            byte[] inside = new byte[80];
            byte[] last = new byte[length];
            System.arraycopy(name, 0, inside, 3, length);
            System.arraycopy(name, 0, last, 0, length);
            inside[3 + length] = '"';
            assertThat(JsonNames.hash(inside, 3, 3 + length)).isEqualTo(JsonNames.hash(last, 0, length));
        }
    }

    @Test
    void short_names_have_hashes_of_their_own() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 1; length <= 8; length++)
            for (int index = 0; index < length; index++)
                for (int octet = '!'; octet < 256; octet++) {
                    byte[] name = " ".repeat(length).getBytes(UTF_8);
                    name[index] = (byte) octet;
                    hashes.add(JsonNames.hash(name, 0, length));
                }
        assertThat(hashes).hasSize(36 * (256 - '!')).doesNotContain(JsonNames.hash(new byte[0], 0, 0));
    }

    @Test
    void each_byte_of_a_long_name_changes_the_hash() {
        byte[] name = "a".repeat(30).getBytes(UTF_8);
        Set<Long> hashes = new HashSet<>(Set.of(JsonNames.hash(name, 0, 30)));
        for (int index = 0; index < 30; index++) {
            name[index] = 'b';
            assertThat(hashes.add(JsonNames.hash(name, 0, 30))).isTrue();
        }
    }
}
