package dev.sluice.bench;

import java.util.Arrays;

/** Times of the responses of a slot, in nanoseconds. It keeps the first ones, up to its capacity. Not thread-safe. */
final class Latencies {
    private final long[] nanos;
    private int count;

    Latencies(int capacity) {
        nanos = new long[capacity];
    }

    void add(long value) {
        if (count < nanos.length) nanos[count++] = value;
    }

    /** Must be called before {@link #percentile}. */
    void sort() {
        Arrays.sort(nanos, 0, count);
    }

    /** Returns a percentile in microseconds, or 0 without a response. */
    long percentile(double percent) {
        if (count == 0) return 0;
        return nanos[(int) Math.min(count - 1, Math.ceil(count * percent / 100) - 1)] / 1000;
    }
}
