package dev.sluice.gateway.limit;

/** The buckets of one rate limit, by plan and key. It outlives the configurations that have a limit of its name. Thread-safe. */
public final class LimitBuckets {
    /** The bytes of the memory budget that a key holds. */
    public static final int BYTES_EACH = 256;

    private final String name;

    /** Creates buckets without a key, which keep none before {@link #resize}. */
    public LimitBuckets(String name, LimitContext context) {
        this.name = name;
    }

    /** Returns the name of the limit. */
    public String name() {
        return name;
    }

    /** Sets how many keys may be kept. Further requests remove the keys that are too many. */
    public void resize(int keys) {}

    /** Returns the number of kept keys. */
    public int keys() {
        return 0;
    }

    /** Returns the memory of all keys. Later requests are admitted, and nothing is kept. A second call has no effect. */
    public void close() {}
}
