package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Secret;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    private static final KeyedHash HASH = new KeyedHash(new Secret("a-0123456789abcdefghijklmnopqrst"));

    private static String hex(KeyedHash hash, String text) {
        return hex(hash, text.getBytes(UTF_8));
    }

    private static String hex(KeyedHash hash, byte[]... parts) {
        BodyHash passes = hash.start();
        for (byte[] part : parts) passes.add(ByteBuffer.wrap(part));
        return Hex.of(requireNonNull(passes.endPass()));
    }

    /** A new version of the library must not change the hashes, because replicas of two versions serve at the same time. */
    @Test
    void a_hash_is_the_same_in_each_process() {
        assertThat(hex(HASH, "")).isEqualTo("b4dc6de2c2c6f6be80c2be66b3ca2507283d7d9ca18d669ef7d66ac9a148b6c6");
        assertThat(hex(HASH, "{\"a\":1}"))
                .isEqualTo("f2c0f2ee8d735ae1fc494cd96c69eade16c69ca5732bed7e80123d8abd252a08");
        assertThat(hex(HASH, "0123456789".repeat(500)))
                .isEqualTo("81d17ae7411cf3d782fbbd9bfb14abdf43a992e4ef7e380bb42fbbcd0c9aa70d");
    }

    @Test
    void a_hash_depends_on_the_whole_key_and_only_on_the_key() {
        KeyedHash same = new KeyedHash(new Secret("a-0123456789abcdefghijklmnopqrst", () -> "other"));
        KeyedHash other = new KeyedHash(new Secret("a-0123456789abcdefghijklmnopqrsu"));
        assertThat(hex(same, "text")).isEqualTo(hex(HASH, "text"));
        assertThat(hex(other, "text")).isNotEqualTo(hex(HASH, "text"));
    }

    @Test
    void each_bit_of_a_text_changes_the_hash() {
        for (int length : new int[] {1, 7, 8, 49, 50, 1000}) {
            byte[] text = new byte[length];
            new Random(length).nextBytes(text);
            Set<String> hashes = new HashSet<>(Set.of(hex(HASH, text)));
            for (int bit = 0; bit < 8 * length; bit++) {
                text[bit / 8] ^= (byte) (1 << (bit % 8));
                assertThat(hashes.add(hex(HASH, text))).isTrue();
                text[bit / 8] ^= (byte) (1 << (bit % 8));
            }
        }
    }

    @Test
    void a_body_in_parts_has_the_hash_of_its_bytes() {
        byte[] text = new byte[300];
        new Random(1).nextBytes(text);
        for (int cut = 0; cut <= text.length; cut++)
            assertThat(hex(HASH, Arrays.copyOfRange(text, 0, cut), Arrays.copyOfRange(text, cut, text.length)))
                    .isEqualTo(hex(HASH, text));
    }

    @Test
    void zeros_of_each_length_have_hashes_of_their_own() {
        Set<String> hashes = new HashSet<>();
        for (int length = 0; length < 300; length++)
            assertThat(hashes.add(hex(HASH, new byte[length]))).isTrue();
    }
}
