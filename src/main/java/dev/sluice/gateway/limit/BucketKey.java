package dev.sluice.gateway.limit;

import dev.sluice.core.digest.TableHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a bucket.
 *
 * @param bytes of {@link KeyBytes}
 * @param hash of the bytes
 * @param plan of {@link LimitBuckets#planId}
 */
@SuppressWarnings("ArrayRecordComponent") // A key compares the content of its array.
record BucketKey(byte[] bytes, int hash, int plan) {
    static BucketKey of(byte[] bytes, int plan) {
        return new BucketKey(bytes, TableHash.of(bytes) + plan, plan);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BucketKey key && key.plan == plan && Arrays.equals(key.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns no part of the key, which may be personal data. */
    @Override
    public String toString() {
        return "plan " + plan + ", " + bytes.length + " bytes";
    }
}
