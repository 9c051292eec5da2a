package dev.sluice.gateway.limit;

/** A rate limit in its running form: the settings of one configuration, and the buckets of its name. Immutable and thread-safe. */
public final class RateLimit {
    private final String name;
    private final RateLimitSpec spec;

    private RateLimit(String name, RateLimitSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    /** Returns the limit of one configuration. */
    public static RateLimit of(String name, RateLimitSpec spec, LimitBuckets buckets) {
        return new RateLimit(name, spec);
    }

    /** Returns the key of the limit in the configuration. */
    public String name() {
        return name;
    }

    /** Returns the settings. */
    public RateLimitSpec spec() {
        return spec;
    }
}
