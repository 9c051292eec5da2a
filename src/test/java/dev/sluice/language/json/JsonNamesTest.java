package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonNamesTest {
    private final JsonNames names = new JsonNames();

    @Test
    void a_name_is_new_once_in_each_object() {
        assertThat(names.add(7, 0)).isTrue();
        assertThat(names.add(8, 0)).isTrue();
        assertThat(names.add(7, 0)).isFalse();
        assertThat(names.add(7, 2)).isTrue();
        assertThat(names.size()).isEqualTo(3);
        assertThat(names.add(7, 2)).isFalse();
        names.cut(2);
        assertThat(names.add(8, 0)).isFalse();
        assertThat(names.add(9, 0)).isTrue();
    }

    @Test
    void there_is_room_for_128_names() {
        for (int i = 0; i < 128; i++) assertThat(names.add(i, 0)).isTrue();
        assertThat(names.add(128, 0)).isFalse();
        assertThat(names.add(128, 128)).isFalse();
        names.cut(127);
        assertThat(names.add(128, 0)).isTrue();
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
