package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Computes SHA-256 hashes, and SHA-1 hashes for protocols that demand them (FIPS 180-4). The static methods are thread-safe.
 *
 * <p>An instance computes one SHA-256 of texts and numbers. Each text follows its length, so different sequences of texts give different
 * input. An instance is not thread-safe.
 */
public final class Digest {
    private static final String SHA_256 = "SHA-256";

    /** The search for an algorithm takes longer than the hash of a short text. A digest starts anew after each hash. */
    private static final FastThreadLocal<MessageDigest> DIGESTS = new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() {
            return start(SHA_256);
        }
    };

    private final MessageDigest parts = start(SHA_256);

    private static MessageDigest start(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** Returns the 32 bytes of a SHA-256. */
    public static byte[] sha256(byte[] bytes) {
        return DIGESTS.get().digest(bytes);
    }

    /** Returns a new SHA-256. */
    static MessageDigest newSha256() {
        return start(SHA_256);
    }

    /** Returns the 20 bytes of a SHA-1, which does not resist attacks. */
    public static byte[] sha1(byte[] bytes) {
        return start("SHA-1").digest(bytes);
    }

    /** Compares two hashes in constant time, so that the duration reveals nothing about them. */
    public static boolean areEqual(byte[] hash, byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    /** Adds the length of a text in UTF-8, then its bytes. */
    public Digest add(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        add(bytes.length).parts.update(bytes);
        return this;
    }

    /** Adds the four bytes of a number, the highest first. */
    public Digest add(int number) {
        parts.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
        return this;
    }

    /** Returns the hash of all parts in hexadecimal digits, and starts anew. */
    public String hex() {
        return Hex.of(parts.digest());
    }
}
