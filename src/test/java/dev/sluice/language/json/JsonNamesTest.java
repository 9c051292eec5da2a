package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonNamesTest {
    private static final int ROOM = JsonNames.ROOM;

    private final NameTable table = new NameTable();
    private final JsonNames names = new JsonNames(table);

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
        for (int i = 0; i < ROOM; i++) assertThat(isNewAmong(ROOM, i)).isFalse();
        for (int i = 0; i < 2 * ROOM; i++) assertThat(isNewAmong(2 * ROOM, i)).isFalse();
        assertThat(isNewAmong(2 * ROOM, 2 * ROOM)).isTrue();
        assertThat(table.size()).isZero();
        addTo(names, 2 * ROOM);
        assertThat(table.size()).isEqualTo(2 * ROOM);
        JsonNames inner = new JsonNames(table);
        addTo(inner, 2 * ROOM);
        assertThat(inner.close()).isTrue();
        assertThat(table.size()).isEqualTo(2 * ROOM);
        assertThat(names.close()).isTrue();
        assertThat(table.size()).isZero();
    }

    /** Returns whether an object of {@code count} names from 0 on may have this name too. */
    private boolean isNewAmong(int count, int name) {
        addTo(names, count);
        assertThat(names.add(name, 0, 4)).isTrue();
        return names.close();
    }

    private static void addTo(JsonNames names, int count) {
        names.open();
        for (int i = 0; i < count; i++) assertThat(names.add(i, 0, 4)).isTrue();
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
    void a_name_has_the_same_hash_if_its_end_is_searched_too() {
        String name = "\u007fz~abcdefghijk!".repeat(3);
        for (int length = 0; length < 40; length++)
            for (int after = 0; after < 10; after++)
                for (String letter : new String[] {"", "\u00e9", "\u4e16"}) {
                    byte[] json =
                            ("  " + name.substring(0, length) + letter + "\"" + "a".repeat(after)).getBytes(UTF_8);
                    int quote = json.length - after - 1;
                    assertThat(names.afterName(json, 2)).isEqualTo(quote);
                    assertThat(names.lastHash()).isEqualTo(JsonNames.hash(json, 2, quote));
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
