package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestTest {
    private static final byte[] ABC = "abc".getBytes(UTF_8);

    /** The example of FIPS 180-4. */
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void the_examples_of_the_standard_have_their_hashes() {
        assertThat(Hex.of(Digest.sha256(ABC))).isEqualTo(SHA256_OF_ABC);
        assertThat(Hex.of(Digest.sha1(ABC))).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    @Test
    void the_hash_of_a_thread_does_not_depend_on_earlier_ones() {
        Digest.sha256(new byte[1000]);
        assertThat(Hex.of(Digest.sha256(ABC))).isEqualTo(SHA256_OF_ABC);
    }

    @Test
    void hashes_are_equal_if_all_their_bytes_are() {
        assertThat(Digest.areEqual(Digest.sha256(ABC), Digest.sha256(ABC))).isTrue();
        assertThat(Digest.areEqual(Digest.sha256(ABC), Digest.sha256(new byte[0])))
                .isFalse();
        assertThat(Digest.areEqual(Digest.sha256(ABC), Digest.sha1(ABC))).isFalse();
    }

    /** A change would reload each configuration once, and nothing else. */
    @Test
    void the_length_of_a_text_precedes_its_bytes() {
        assertThat(new Digest().add("abc").hex())
                .isEqualTo(Hex.of(Digest.sha256(new byte[] {0, 0, 0, 3, 'a', 'b', 'c'})));
        assertThat(new Digest().add(0x01020304).hex()).isEqualTo(Hex.of(Digest.sha256(new byte[] {1, 2, 3, 4})));
    }

    @Test
    void other_parts_of_the_same_text_have_another_hash() {
        assertThat(new Digest().add("ab").add("c").hex())
                .isNotEqualTo(new Digest().add("a").add("bc").hex());
    }
}
