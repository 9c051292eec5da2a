package dev.sluice.upstream.http;

import java.util.Locale;

/** Distributes calls over the endpoints of a backend. */
public enum LoadBalancingPolicy {
    /** Each endpoint in turn. */
    ROUND_ROBIN,

    /**
     * Of two random endpoints, the endpoint with fewer calls in flight. The load is nearly as even as by comparing all, without
     * a rush to one idle endpoint. See Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 2001.
     */
    LEAST_REQUESTS;

    /** Returns the name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
