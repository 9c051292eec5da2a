package dev.sluice.core.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.sluice.core.spec.Secret;
import java.nio.ByteBuffer;

/**
 * Computes hashes with a key, faster than SHA-256. Equal keys give equal hashes in every process.
 *
 * <p>PolymurHash 2.0 is a universal hash: two texts of n bytes, chosen without the key, have one hash with a probability of at
 * most n / 2<sup>60</sup>. That bound needs a secret hash, so the result is the SHA-256 of the key and this hash.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyedHash {
    private final Hasher64 universal;
    private final byte[] key;

    public KeyedHash(Secret key) {
        ByteBuffer seeds = ByteBuffer.wrap(derive("seeds", key));
        this.universal = Hashing.polymurHash2_0(0, seeds.getLong(), seeds.getLong());
        this.key = derive("key", key);
    }

    private static byte[] derive(String purpose, Secret key) {
        return Digest.sha256((purpose + '\0' + key.value()).getBytes(UTF_8));
    }

    /** Starts the hash of a body, which has 32 bytes and takes one pass. */
    public BodyHash start() {
        HashStream64 stream = universal.hashStream();
        return new BodyHash() {
            @Override
            public void add(ByteBuffer part) {
                put(part, stream);
            }

            @Override
            public byte[] endPass() {
                return withKey(stream.getAsLong());
            }
        };
    }

    private byte[] withKey(long hash) {
        ByteBuffer secret = ByteBuffer.allocate(key.length + Long.BYTES).put(key);
        return Digest.sha256(secret.putLong(hash).array());
    }

    /** Adds a buffer on the heap to a stream, and advances it to its limit. */
    static void put(ByteBuffer part, HashStream64 stream) {
        stream.putBytes(part.array(), part.arrayOffset() + part.position(), part.remaining());
        part.position(part.limit());
    }
}
