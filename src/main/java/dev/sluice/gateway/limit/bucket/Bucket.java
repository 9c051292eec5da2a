package dev.sluice.gateway.limit.bucket;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bucket of one key and plan: the time at which it is at rest. Not thread-safe: its {@link BucketTable} synchronizes. */
public final class Bucket implements Gcra.State {
    private static final int NOT_KEPT = -1;

    final byte[] key;
    final int hash;
    final int plan;

    /** The next bucket of the same slot of the table. */
    @Nullable
    Bucket next;

    /** The index in the queue. */
    int position = NOT_KEPT;

    /** The part of a bucket whose units a store shares between replicas; null for a bucket of this process alone. */
    private @Nullable Shared shared;

    /** The minute of the last rejection that the report counted. */
    int minute;

    private long ticks;
    private int rest;

    /** The units of the rate that the rest belongs to. */
    private int units;

    /** The state of a bucket beside its time at rest. The table calls it under its lock. */
    public interface Shared {
        /** Returns the time until which the table keeps the bucket like one that is not at rest. Changes only in a {@link BucketTable.Change}. */
        long busyUntil();

        /** The table has forgotten the bucket. Must not call the table. */
        void onEvict();
    }

    /** Creates a bucket at rest. */
    Bucket(BucketKey key, long now) {
        this.key = key.bytes();
        this.hash = key.hash();
        this.plan = key.plan();
        this.ticks = now;
    }

    boolean has(BucketKey other) {
        return hash == other.hash() && plan == other.plan() && Arrays.equals(key, other.bytes());
    }

    /** Returns the part that a store shares; null for none. Only for a {@link BucketTable.Change}. */
    public @Nullable Shared shared() {
        return shared;
    }

    /** Sets the part that a store shares. Only for a {@link BucketTable.Change}. */
    public void share(Shared part) {
        shared = part;
    }

    /** Whether the table keeps the bucket. */
    public boolean isKept() {
        return position != NOT_KEPT;
    }

    /** The table has removed the bucket. */
    void onRemove() {
        position = NOT_KEPT;
        if (shared != null) shared.onEvict();
    }

    /** Returns the key. */
    public BucketKey key() {
        return new BucketKey(key, hash, plan);
    }

    /** Returns the first tick from which dropping the bucket changes no later decision. */
    long restTick() {
        long tick = Gcra.restTick(this);
        return shared == null ? tick : Math.max(tick, shared.busyUntil());
    }

    /** Whether dropping the bucket changes no later decision. */
    boolean isAtRest(long now) {
        return Gcra.isAtRest(this, now) && (shared == null || shared.busyUntil() <= now);
    }

    /** Follows a change of the rate: keeps the time at rest, with a rest of another rate as a whole tick. */
    void adopt(int newUnits) {
        if (units == newUnits) return;
        ticks = Gcra.restTick(this);
        rest = 0;
        units = newUnits;
    }

    @Override
    public long ticks() {
        return ticks;
    }

    @Override
    public int rest() {
        return rest;
    }

    @Override
    public void set(long newTicks, int newRest) {
        ticks = newTicks;
        rest = newRest;
    }
}
