package dev.sluice.gateway.limit;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.memory.MemoryAccount;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one limit, by key and plan, with a share of keys. Buckets at rest go first, because a new one equals them; then the one that
 * is at rest soonest. A new key always enters, or callers could fill the share with exhausted keys and leave all others without a limit.
 * Thread-safe: one lock makes each decision exact.
 */
final class BucketTable {
    private static final int MIN_SLOTS = 16;
    private static final int SHRINK = 4;

    private final MemoryAccount account;
    private final BucketQueue queue = new BucketQueue();

    /** The first bucket of each chain. */
    private @Nullable Bucket[] slots = new @Nullable Bucket[MIN_SLOTS];

    private int share;
    private int minute = 1;
    private int forgotten;
    private boolean isClosed;

    /** @param account pays for the keys */
    BucketTable(MemoryAccount account) {
        this.account = account;
    }

    /**
     * What a bucket decides.
     *
     * @param unitsLeft the units that it admits now
     * @param waitNanos the time until it admits one more; of a rejection, the time until it admits the wanted units
     * @param isNewKey whether this is the first rejection of the bucket in the current minute
     * @param forgotten the buckets not at rest that made room
     */
    record Decision(boolean isAdmitted, long unitsLeft, long waitNanos, boolean isNewKey, int forgotten) {}

    /** Takes units of a bucket, which enters the table if it is new. A rejection takes none. */
    synchronized Decision take(BucketKey key, Gcra rate, int units, long now) {
        Bucket bucket = bucket(key, rate, now);
        boolean isAdmitted = rate.take(bucket, now, units);
        if (bucket.isKept()) queue.update(bucket);
        long left = rate.unitsLeft(bucket, now);
        long wanted = isAdmitted ? Math.min(left + 1, rate.burst()) : units;
        boolean isNewKey = !isAdmitted && bucket.minute != minute;
        if (isNewKey) bucket.minute = minute;
        return new Decision(isAdmitted, left, rate.ticksUntil(bucket, now, wanted), isNewKey, forgotten);
    }

    /** Charges units that a request has used already; returns the number of buckets not at rest that made room. */
    synchronized int charge(BucketKey key, Gcra rate, long units, long now) {
        Bucket bucket = bucket(key, rate, now);
        rate.charge(bucket, now, units);
        if (bucket.isKept()) queue.update(bucket);
        return forgotten;
    }

    /** Begins another minute, in which the first rejection of each bucket counts as a new key. */
    synchronized void startMinute() {
        minute++;
    }

    /** Sets the largest number of keys. Each new key removes another one until they fit, so that no lock is held for long. */
    synchronized void resize(int keys) {
        share = keys;
    }

    synchronized int size() {
        return queue.size();
    }

    /** Removes all buckets; a later one is not kept. */
    synchronized void close() {
        isClosed = true;
        while (queue.size() > 0) remove(first());
        account.close();
    }

    private Bucket bucket(BucketKey key, Gcra rate, long now) {
        forgotten = 0;
        Bucket found = find(key);
        Bucket bucket = found == null ? insert(key, now) : found;
        bucket.adopt(rate.units());
        return bucket;
    }

    private @Nullable Bucket find(BucketKey key) {
        Bucket bucket = slots[key.hash() & (slots.length - 1)];
        while (bucket != null && !bucket.has(key)) bucket = bucket.next;
        return bucket;
    }

    private Bucket insert(BucketKey key, long now) {
        Bucket bucket = new Bucket(key, now);
        if (isClosed || !makeRoom(now)) return bucket;
        if (queue.size() == slots.length) resizeSlots(2 * slots.length);
        link(bucket);
        queue.add(bucket);
        return bucket;
    }

    /** Returns whether the bytes of one more key are reserved. */
    private boolean makeRoom(long now) {
        boolean isPaid = isFirstAtRest(now);
        if (isPaid) remove(first());
        else isPaid = queue.size() < share && account.tryReserve(LimitBuckets.BYTES_EACH);
        if (!isPaid) isPaid = forgetFirst(now);
        // Keys at rest leave the table faster than new ones enter it, and so do those beyond a smaller share.
        if (isPaid && (isFirstAtRest(now) || queue.size() >= share) && forgetFirst(now))
            account.release(LimitBuckets.BYTES_EACH);
        return isPaid;
    }

    private boolean isFirstAtRest(long now) {
        Bucket first = queue.first();
        return first != null && Gcra.isAtRest(first, now);
    }

    private Bucket first() {
        return requireNonNull(queue.first());
    }

    /** Removes the bucket that is at rest first, and keeps its bytes; returns false for an empty table. */
    private boolean forgetFirst(long now) {
        if (queue.size() == 0) return false;
        if (!isFirstAtRest(now)) forgotten++;
        remove(first());
        return true;
    }

    private void remove(Bucket bucket) {
        queue.remove(bucket);
        unlink(bucket);
        if (slots.length > MIN_SLOTS && queue.size() < slots.length / SHRINK) resizeSlots(slots.length / 2);
    }

    private void link(Bucket bucket) {
        int slot = bucket.hash & (slots.length - 1);
        bucket.next = slots[slot];
        slots[slot] = bucket;
    }

    private void unlink(Bucket bucket) {
        int slot = bucket.hash & (slots.length - 1);
        Bucket before = slots[slot];
        if (before == bucket) {
            slots[slot] = bucket.next;
            return;
        }
        while (requireNonNull(before).next != bucket) before = before.next;
        before.next = bucket.next;
    }

    private void resizeSlots(int length) {
        @Nullable Bucket[] old = slots;
        slots = new @Nullable Bucket[length];
        for (Bucket first : old) {
            Bucket next = first;
            while (next != null) {
                Bucket bucket = next;
                next = bucket.next;
                link(bucket);
            }
        }
    }
}
