package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonBytesTest {
    @Test
    void each_byte_of_two_parts_is_compared_and_no_other() {
        for (int length = 1; length < 40; length++) {
            byte[] json = ("ab" + "c".repeat(length) + "d" + "c".repeat(length) + "efghijkl").getBytes(UTF_8);
            int start = 3 + length;
            assertThat(JsonBytes.areEqual(json, 2, start, length)).isTrue();
            for (int i = start; i < start + length; i++) {
                byte[] changed = json.clone();
                changed[i] = '!';
                assertThat(JsonBytes.areEqual(changed, 2, start, length))
                        .as("byte %d of %d", i - start, length)
                        .isFalse();
            }
        }
    }

    @Test
    void a_text_ends_at_its_quote_at_each_distance_from_the_end() {
        for (int length = 0; length < 40; length++)
            for (int after = 0; after < 10; after++) {
                byte[] json = ("\"" + "a".repeat(length) + "\"" + "b".repeat(after)).getBytes(UTF_8);
                assertThat(JsonBytes.afterText(json, 1)).isEqualTo(length + 2);
            }
    }
}
