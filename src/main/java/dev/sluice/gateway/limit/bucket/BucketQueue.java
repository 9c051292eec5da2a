package dev.sluice.gateway.limit.bucket;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Buckets by the time at which they are at rest, the earliest first. A heap in which each bucket has four children; each bucket knows its
 * position, so that a change moves no other bucket than those on its way. Not thread-safe.
 */
final class BucketQueue {
    private static final int CHILDREN = 4;
    private static final int MIN_CAPACITY = 16;

    private @Nullable Bucket[] buckets = new @Nullable Bucket[MIN_CAPACITY];

    /** The times of the buckets at the same positions, so that a comparison reads no bucket. */
    private long[] restNanos = new long[MIN_CAPACITY];

    private int size;

    int size() {
        return size;
    }

    /** Returns the bucket that is at rest first; null for none. */
    @Nullable
    Bucket first() {
        return buckets[0];
    }

    void add(Bucket bucket) {
        if (size == buckets.length) resize(size + (size >> 1));
        long nanos = bucket.restTick();
        moveUp(bucket, nanos, size++);
    }

    /** Removes all buckets. None of them may be used afterwards. */
    void clear() {
        buckets = new @Nullable Bucket[MIN_CAPACITY];
        restNanos = new long[MIN_CAPACITY];
        size = 0;
    }

    /** Removes a bucket of the queue. */
    void remove(Bucket bucket) {
        int position = bucket.position;
        Bucket last = at(--size);
        long nanos = restNanos[size];
        buckets[size] = null;
        if (last != bucket) move(last, nanos, position);
        if (buckets.length > MIN_CAPACITY && size < buckets.length / CHILDREN) resize(buckets.length / 2);
    }

    /** Moves a bucket of the queue to its position after a change of its time. */
    void update(Bucket bucket) {
        move(bucket, bucket.restTick(), bucket.position);
    }

    private void move(Bucket bucket, long nanos, int from) {
        if (from > 0 && nanos < restNanos[parentOf(from)]) moveUp(bucket, nanos, from);
        else moveDown(bucket, nanos, from);
    }

    private void moveUp(Bucket bucket, long nanos, int from) {
        int position = from;
        while (position > 0 && nanos < restNanos[parentOf(position)]) {
            int parent = parentOf(position);
            put(at(parent), restNanos[parent], position);
            position = parent;
        }
        put(bucket, nanos, position);
    }

    private void moveDown(Bucket bucket, long nanos, int from) {
        int position = from;
        for (int child = earliestChild(position); child < size && restNanos[child] < nanos; ) {
            put(at(child), restNanos[child], position);
            position = child;
            child = earliestChild(position);
        }
        put(bucket, nanos, position);
    }

    /** Returns the position of the child that is at rest first; at least the size for none. */
    private int earliestChild(int position) {
        int first = CHILDREN * position + 1;
        int end = Math.min(size, first + CHILDREN);
        int earliest = first;
        for (int child = first + 1; child < end; child++) if (restNanos[child] < restNanos[earliest]) earliest = child;
        return earliest;
    }

    private static int parentOf(int position) {
        return (position - 1) / CHILDREN;
    }

    private Bucket at(int position) {
        return requireNonNull(buckets[position]);
    }

    private void put(Bucket bucket, long nanos, int position) {
        buckets[position] = bucket;
        restNanos[position] = nanos;
        bucket.position = position;
    }

    private void resize(int capacity) {
        buckets = Arrays.copyOf(buckets, Math.max(MIN_CAPACITY, capacity));
        restNanos = Arrays.copyOf(restNanos, buckets.length);
    }
}
