package dev.sluice.upstream.guard;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A sum over the last seconds, in buckets of one second; the current bucket is partial. Not thread-safe. */
final class SlidingSum {
    private final long[] buckets;
    private long second = Long.MIN_VALUE;
    private long sum;

    SlidingSum(int seconds) {
        buckets = new long[seconds];
    }

    void add(long nowNanos, long amount) {
        advanceTo(nowNanos);
        buckets[Math.floorMod(second, buckets.length)] += amount;
        sum += amount;
    }

    long sumAt(long nowNanos) {
        advanceTo(nowNanos);
        return sum;
    }

    void clear() {
        Arrays.fill(buckets, 0);
        sum = 0;
    }

    private void advanceTo(long nowNanos) {
        long now = Math.floorDiv(nowNanos, TimeUnit.SECONDS.toNanos(1));
        for (long expired = Math.max(second + 1, now - buckets.length + 1); expired <= now; expired++) {
            int bucket = Math.floorMod(expired, buckets.length);
            sum -= buckets[bucket];
            buckets[bucket] = 0;
        }
        second = Math.max(second, now);
    }
}
