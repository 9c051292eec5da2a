package dev.sluice.gateway.limit.bucket;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one limit, by key and plan, with a share of keys. Buckets at rest go first, because a new one equals them; then the one that
 * is at rest soonest. A new key always enters, or callers could fill the share with exhausted keys and leave all others without a limit.
 * Thread-safe: one lock makes each decision exact.
 */
public final class BucketTable {
    /** The bytes of the memory budget that a key holds, with its lease of a store. */
    public static final int BYTES_EACH = 256;

    private static final int MIN_SLOTS = 16;
    private static final int SHRINK = 4;

    private final MemoryAccount account;
    private final BucketQueue queue = new BucketQueue();

    /** The first bucket of each chain. */
    private @Nullable Bucket[] slots = new @Nullable Bucket[MIN_SLOTS];

    /**
     * The number of slots in use, about that of the buckets. A request adds or removes at most one slot (linear hashing), so it moves few buckets.
     * A request may copy the array, and those of the queue: a few megabytes for the most keys of the configuration.
     */
    private int slotCount = MIN_SLOTS;

    private int share;
    private int minute = 1;
    private int evicted;
    private boolean wasMemoryFull;
    private boolean isClosed;

    /** @param account pays for the keys */
    public BucketTable(MemoryAccount account) {
        this.account = account;
    }

    /**
     * A change of a bucket under the lock of its table.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Change<T> {
        /**
         * Changes the bucket. Must not block.
         *
         * @param evicted the buckets not at rest that made room
         */
        T apply(Bucket bucket, int evicted);
    }

    /** Decides a request under the lock of a table. One object serves all requests, so that a decision allocates nothing for it. */
    @FunctionalInterface
    public interface Judge {
        /**
         * Decides, and changes the bucket. Must not block.
         *
         * @param evicted the buckets not at rest that made room
         */
        Decision decide(Bucket bucket, int units, long now, int evicted);
    }

    /** Takes units of a bucket, which enters the table if it is new. A rejection takes none. */
    public synchronized Decision take(BucketKey key, Gcra rate, int units, long now) {
        Bucket bucket = bucket(key, rate, now);
        boolean isAdmitted = rate.take(bucket, now, units);
        if (bucket.isKept()) queue.update(bucket);
        long left = rate.unitsLeft(bucket, now);
        long wanted = isAdmitted ? Math.min(left + 1, rate.burst()) : units;
        boolean isNewKey = !isAdmitted && markRejected(bucket);
        return new Decision(
                isAdmitted ? Outcome.ADMITTED : Outcome.REJECTED,
                left,
                rate.ticksUntil(bucket, now, wanted),
                isNewKey,
                evicted);
    }

    /** Lets a judge decide about units of a bucket, which enters the table if it is new. The bucket then moves to its new time at rest. */
    public synchronized Decision take(BucketKey key, Gcra rate, int units, long now, Judge judge) {
        Bucket bucket = bucket(key, rate, now);
        Decision decision = judge.decide(bucket, units, now, evicted);
        if (bucket.isKept()) queue.update(bucket);
        return decision;
    }

    /** Charges units that a request has used already; returns the number of buckets not at rest that made room. */
    public synchronized int charge(BucketKey key, Gcra rate, long units, long now) {
        Bucket bucket = bucket(key, rate, now);
        rate.charge(bucket, now, units);
        if (bucket.isKept()) queue.update(bucket);
        return evicted;
    }

    /** Runs a change of a bucket, which enters the table if it is new. The bucket then moves to its new time at rest. */
    public synchronized <T> T change(BucketKey key, Gcra rate, long now, Change<T> change) {
        Bucket bucket = bucket(key, rate, now);
        T result = change.apply(bucket, evicted);
        if (bucket.isKept()) queue.update(bucket);
        return result;
    }

    /** Runs a change of a bucket of an earlier change, which the table may have forgotten since. It does not enter the table again. */
    public synchronized <T> T change(Bucket bucket, Gcra rate, Change<T> change) {
        bucket.adopt(rate.units());
        T result = change.apply(bucket, 0);
        if (bucket.isKept() && !isClosed) queue.update(bucket);
        return result;
    }

    /** Returns the part of a kept bucket that a store shares; null for none. */
    public synchronized Bucket.@Nullable Shared shared(BucketKey key) {
        Bucket bucket = find(key);
        return bucket == null ? null : bucket.shared();
    }

    /** Counts a rejection of a bucket; returns whether it is the first one in the current minute. */
    public synchronized boolean markRejected(Bucket bucket) {
        boolean isFirst = bucket.minute != minute;
        bucket.minute = minute;
        return isFirst;
    }

    /** Begins another minute, in which the first rejection of each bucket counts as a new key. */
    public synchronized void startMinute() {
        minute++;
    }

    /** Sets the largest number of keys. Each new key removes another one until they fit, so that no lock is held for long. */
    public synchronized void resize(int keys) {
        share = keys;
    }

    /** Returns whether the memory had no room for a key that the share had room for, and forgets it. */
    public synchronized boolean takeMemoryFull() {
        boolean was = wasMemoryFull;
        wasMemoryFull = false;
        return was;
    }

    public synchronized int share() {
        return share;
    }

    public synchronized int size() {
        return queue.size();
    }

    /** Removes all buckets; a later one is not kept. */
    public synchronized void close() {
        isClosed = true;
        // Takes no time for each key: an event loop closes the table.
        queue.clear();
        slots = new @Nullable Bucket[MIN_SLOTS];
        slotCount = MIN_SLOTS;
        account.close();
    }

    private Bucket bucket(BucketKey key, Gcra rate, long now) {
        evicted = 0;
        Bucket found = find(key);
        Bucket bucket = found == null ? insert(key, now) : found;
        bucket.adopt(rate.units());
        return bucket;
    }

    private @Nullable Bucket find(BucketKey key) {
        Bucket bucket = slots[slotOf(key.hash())];
        while (bucket != null && !bucket.has(key)) bucket = bucket.next;
        return bucket;
    }

    private Bucket insert(BucketKey key, long now) {
        Bucket bucket = new Bucket(key, now);
        if (isClosed || !makeRoom(now)) return bucket;
        link(bucket);
        queue.add(bucket);
        if (queue.size() > slotCount) splitSlot();
        return bucket;
    }

    /** Returns whether the bytes of one more key are reserved. */
    private boolean makeRoom(long now) {
        boolean isPaid = isFirstAtRest(now);
        if (isPaid) remove(first());
        else isPaid = reserve();
        if (!isPaid) isPaid = evictFirst(now);
        // Keys at rest leave the table faster than new ones enter it, and so do those beyond a smaller share.
        if (isPaid && (isFirstAtRest(now) || queue.size() >= share) && evictFirst(now)) account.release(BYTES_EACH);
        return isPaid;
    }

    private boolean reserve() {
        if (queue.size() >= share) return false;
        boolean isReserved = account.tryReserve(BYTES_EACH);
        if (!isReserved) wasMemoryFull = true;
        return isReserved;
    }

    private boolean isFirstAtRest(long now) {
        Bucket first = queue.first();
        return first != null && first.isAtRest(now);
    }

    private Bucket first() {
        return requireNonNull(queue.first());
    }

    /** Removes the bucket that is at rest first, and keeps its bytes; returns false for an empty table. */
    private boolean evictFirst(long now) {
        if (queue.size() == 0) return false;
        if (!isFirstAtRest(now)) evicted++;
        remove(first());
        return true;
    }

    private void remove(Bucket bucket) {
        queue.remove(bucket);
        unlink(bucket);
        bucket.onRemove();
        if (slotCount > MIN_SLOTS && queue.size() < slotCount / 2) mergeSlot();
    }

    private void link(Bucket bucket) {
        int slot = slotOf(bucket.hash);
        bucket.next = slots[slot];
        slots[slot] = bucket;
    }

    private void unlink(Bucket bucket) {
        int slot = slotOf(bucket.hash);
        Bucket before = slots[slot];
        if (before == bucket) {
            slots[slot] = bucket.next;
            return;
        }
        while (requireNonNull(before).next != bucket) before = before.next;
        before.next = bucket.next;
    }

    /** Returns the slot of a hash: slots beyond those in use still belong to the slot that they will be split from. */
    private int slotOf(int hash) {
        int level = Integer.highestOneBit(slotCount);
        int slot = hash & (2 * level - 1);
        return slot < slotCount ? slot : slot - level;
    }

    private void splitSlot() {
        if (slotCount == slots.length) slots = Arrays.copyOf(slots, 2 * slots.length);
        int split = slotCount - Integer.highestOneBit(slotCount);
        slotCount++;
        relink(split);
    }

    private void mergeSlot() {
        slotCount--;
        relink(slotCount);
        if (slots.length > MIN_SLOTS && slotCount < slots.length / SHRINK)
            slots = Arrays.copyOf(slots, slots.length / 2);
    }

    private void relink(int slot) {
        Bucket next = slots[slot];
        slots[slot] = null;
        while (next != null) {
            Bucket bucket = next;
            next = bucket.next;
            link(bucket);
        }
    }
}
