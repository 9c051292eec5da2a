package dev.sluice.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedSha256Test {
    private final RepeatedSha256 hashes = new RepeatedSha256();

    private static byte[] body(int seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }

    /** Returns the number of passes over a body, whose hash must be its SHA-256. */
    private int passesOver(byte[] body, int partSize) {
        BodyHash hash = hashes.start(body.length);
        for (int passes = 1; ; passes++) {
            for (int from = 0; from < body.length; from += partSize)
                hash.add(ByteBuffer.wrap(body, from, Math.min(partSize, body.length - from)));
            byte[] result = hash.endPass();
            if (result == null) continue;
            assertThat(result).isEqualTo(Digest.sha256(body));
            return passes;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 48, 49, 50, 98, 1000, 100_000})
    void each_time_a_body_has_its_sha_256(int length) {
        byte[] body = body(1, length);
        for (int partSize : new int[] {1, 7, 49, 64, 1 << 20})
            assertThat(passesOver(body, partSize)).isEqualTo(2);
    }

    @Test
    void bodies_that_change_have_their_own_hashes() {
        for (int round = 0; round < 4; round++) {
            for (int length : new int[] {1, 49, 500}) {
                byte[] body = body(length, length);
                passesOver(body, 100);
                for (int bit = 0; bit < 8 * length; bit += 13) {
                    body[bit / 8] ^= (byte) (1 << (bit % 8));
                    passesOver(body, 100);
                    body[bit / 8] ^= (byte) (1 << (bit % 8));
                }
            }
        }
    }

    /** A cyclic code maps equal differences to equal differences of the checksum, so four texts give two with one checksum. */
    @Test
    void bodies_with_equal_checksums_have_their_own_hashes() {
        List<byte[]> collision = collision();
        byte[] first = collision.get(0);
        byte[] second = collision.get(1);
        for (int times = 0; times < 3; times++) passesOver(first, 100);
        assertThat(passesOver(second, 100)).isEqualTo(3);
        for (int times = 0; times < 4; times++) {
            passesOver(first, 100);
            passesOver(second, 100);
            passesOver(second, 100);
        }
    }

    private static List<byte[]> collision() {
        byte[] zeros = new byte[64];
        byte[] generator = new byte[64];
        // The generator polynomial of CRC-32C, bits reversed as the checksum reads them: 1 and 0x82F63B78.
        long reversed = 1L | (0x82F63B78L << 1);
        for (int bit = 0; bit < 33; bit++)
            if ((reversed >> bit & 1) != 0) generator[20 + bit / 8] |= (byte) (1 << (bit % 8));
        assertThat(checksum(generator)).isEqualTo(checksum(zeros));
        return List.of(zeros, generator);
    }

    private static long checksum(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return checksum.getValue();
    }

    @Test
    void more_bodies_than_it_remembers_have_their_own_hashes() {
        List<byte[]> bodies = new ArrayList<>();
        for (int seed = 0; seed < 3000; seed++) bodies.add(body(seed, 200));
        for (int times = 0; times < 3; times++) bodies.forEach(each -> passesOver(each, 64));
    }
}
