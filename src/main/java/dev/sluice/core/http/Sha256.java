package dev.sluice.core.http;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes SHA-256 hashes (FIPS 180-4). */
public final class Sha256 {
    /** The search for an algorithm takes longer than the hash of a short text. A digest starts anew after each hash. */
    private static final FastThreadLocal<MessageDigest> DIGESTS = new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() throws NoSuchAlgorithmException {
            return MessageDigest.getInstance("SHA-256");
        }
    };

    private Sha256() {}

    /** Returns the 32 bytes of the hash, and advances the buffer to its limit. */
    public static byte[] of(ByteBuffer bytes) {
        MessageDigest digest = DIGESTS.get();
        digest.update(bytes);
        return digest.digest();
    }
}
