package dev.sluice.gateway.limit.bucket;

import dev.sluice.core.digest.TableHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a bucket.
 *
 * @param bytes of the value, which nothing changes
 * @param hash of the bytes
 * @param plan the number of the plan
 */
@SuppressWarnings("ArrayRecordComponent") // A key compares the content of its array.
public record BucketKey(byte[] bytes, int hash, int plan) {
    /** Returns the key of a value with a plan. */
    public static BucketKey of(byte[] bytes, int plan) {
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
