package dev.sluice.backend.http;

import java.util.Locale;

/** Distributes calls over the endpoints of a backend. */
public enum LoadBalancingPolicy {
    /** Each endpoint in turn. */
    ROUND_ROBIN,

    /**
     * The endpoint with fewer active calls of two random ones: nearly as even as comparing all, without a rush to the
     * same idle endpoint. See Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 2001.
     */
    LEAST_REQUESTS;

    /** Returns the name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
