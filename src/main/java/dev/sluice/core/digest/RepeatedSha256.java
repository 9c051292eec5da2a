package dev.sluice.core.digest;

import com.dynatrace.hash4j.hashing.HashStream64;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Computes SHA-256 hashes of bodies, many of which repeat. It remembers the hashes of some bodies. A hash with a secret key of this
 * process, which is faster, recognises such a body.
 *
 * <p>A checksum tells first whether a body may repeat, in a thirtieth of the time of a SHA-256. So a new body costs hardly more than its
 * SHA-256. A body that is seen for the second time gets both hashes.
 *
 * <p>Two bodies of n bytes, chosen without the key, are taken for one with a probability of at most n / 2<sup>60</sup>. Thread-safe.
 */
public final class RepeatedSha256 {
    private static final int ENTRIES = 1024;

    private final AtomicReferenceArray<@Nullable Seen> table = new AtomicReferenceArray<>(ENTRIES);

    /**
     * A body that was seen.
     *
     * @param keyed the hash with the key of this process, if {@code sha256} is there
     * @param sha256 null after the first time
     */
    @SuppressWarnings("ArrayRecordComponent") // No code compares entries.
    private record Seen(int length, int checksum, long keyed, byte @Nullable [] sha256) {
        boolean looksLike(int otherLength, int otherChecksum) {
            return length == otherLength && checksum == otherChecksum;
        }
    }

    /** Starts the hash of a body of this length in bytes. */
    public BodyHash start(int length) {
        return new Passes(length);
    }

    /** The passes: the checksum; then the hash with the key, or SHA-256, or both. SHA-256 follows a body that looked like another. */
    private final class Passes implements BodyHash {
        private final CRC32C checksum = new CRC32C();
        private final int length;
        private @Nullable HashStream64 keyed;
        private @Nullable MessageDigest sha256;
        private @Nullable Seen seen;

        Passes(int length) {
            this.length = length;
        }

        @Override
        public void add(ByteBuffer part) {
            if (keyed != null) KeyedHash.put(part.duplicate(), keyed);
            if (sha256 != null) sha256.update(part);
            else if (keyed == null) checksum.update(part);
        }

        @Override
        public byte @Nullable [] endPass() {
            if (sha256 != null) return remember(sha256.digest());
            return keyed == null ? afterChecksum() : recognise(keyed.getAsLong());
        }

        private byte @Nullable [] afterChecksum() {
            Seen last = table.get(index());
            if (last != null && last.looksLike(length, (int) checksum.getValue())) {
                seen = last;
                keyed = TableHash.start();
            }
            if (seen == null || seen.sha256 == null) sha256 = Digest.newSha256();
            return null;
        }

        private int index() {
            return (int) checksum.getValue() & (ENTRIES - 1);
        }

        private byte @Nullable [] recognise(long hash) {
            if (seen != null && seen.keyed == hash) return seen.sha256;
            sha256 = Digest.newSha256();
            keyed = null;
            return null;
        }

        private byte[] remember(byte[] hash) {
            long withKey = keyed == null ? 0 : keyed.getAsLong();
            table.set(index(), new Seen(length, (int) checksum.getValue(), withKey, keyed == null ? null : hash));
            return hash;
        }
    }
}
