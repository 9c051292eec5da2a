package dev.sluice.core.digest;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;

/**
 * Computes hashes for tables whose keys come from callers. They differ in each process, so that no caller can choose keys with one hash: two
 * texts of n bytes have one with a probability of about n / 2<sup>60</sup> before the hash is cut to its length. Thread-safe.
 */
public final class TableHash {
    private static final Hasher64 UNIVERSAL = seeded(new SecureRandom());

    private TableHash() {}

    private static Hasher64 seeded(SecureRandom random) {
        return Hashing.polymurHash2_0(random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** Starts the whole hash of some bytes in this process, which come in parts. */
    static HashStream64 start() {
        return UNIVERSAL.hashStream();
    }

    /** Returns the hash of some bytes in this process. */
    public static int of(byte[] bytes) {
        long hash = UNIVERSAL.hashBytesToLong(bytes);
        return (int) (hash ^ hash >>> Integer.SIZE);
    }
}
