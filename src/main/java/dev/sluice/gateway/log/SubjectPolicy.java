package dev.sluice.gateway.log;

import dev.sluice.core.digest.Hex;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Shows the subject of a caller as it is, as a keyed hash, or not at all. A hash is the first {@value #HASH_BYTES} bytes of
 * HMAC-SHA256 in hexadecimal digits. Thread-safe.
 */
public final class SubjectPolicy {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 16;

    private final SubjectMode mode;
    private final Mac mac;

    public SubjectPolicy(SubjectMode mode, byte[] key) {
        this.mode = mode;
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            // Each Java platform has this algorithm.
            throw new IllegalStateException(e);
        }
    }

    SubjectMode mode() {
        return mode;
    }

    /** Returns the text for the log; null for none. */
    @Nullable
    String show(@Nullable String subject) {
        if (subject == null || mode == SubjectMode.OFF) return null;
        return mode == SubjectMode.PLAIN ? subject : hash(subject);
    }

    private synchronized String hash(String subject) {
        byte[] hash = mac.doFinal(subject.getBytes(StandardCharsets.UTF_8));
        return Hex.of(Arrays.copyOf(hash, HASH_BYTES));
    }
}
