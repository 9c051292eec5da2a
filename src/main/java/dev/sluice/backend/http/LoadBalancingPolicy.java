package dev.sluice.backend.http;

import java.util.Locale;

/** How calls are spread over the several URLs of one backend. */
public enum LoadBalancingPolicy {
    /** Each in turn. */
    ROUND_ROBIN,

    /**
     * The less busy of two that are picked at random. See Mitzenmacher, "The Power of Two Choices in Randomized Load
     * Balancing", IEEE TPDS 2001: nearly as even as asking all of them, and no herd runs to the same idle one.
     */
    LEAST_REQUESTS;

    /** The name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
