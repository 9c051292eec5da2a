package dev.sluice.config.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 (FIPS 180-4) over several texts and numbers. The length of each text goes before the text, so two different
 * sequences of texts are never the same bytes. Not thread-safe.
 */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length).digest.update(bytes);
        return this;
    }

    Fingerprint add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
        return this;
    }

    /** Returns the hash in lower-case hexadecimal digits. To be called once. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
