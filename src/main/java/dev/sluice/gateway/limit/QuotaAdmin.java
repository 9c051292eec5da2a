package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.fleet.QuotaUsage;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quotas of the current configuration, for operators. Thread-safe. */
public interface QuotaAdmin {
    /** Returns the names of all limits, with those of a rate. */
    List<String> limits();

    /** Returns the names of the plans of a limit that have a quota, as {@link RateLimitSpec#allPlans} has them; empty without a quota. */
    List<String> plans(String limit);

    /**
     * Reads the count of a key in the current period. For an event loop.
     *
     * @param plan one of {@link #plans}
     * @return fails if the store gives no answer, or if a newer configuration has no such quota
     */
    Future<QuotaUsage> usage(String limit, String plan, QuotaKey key);

    /**
     * Sets the count of a key in the current period to 0. For an event loop.
     *
     * @return the count afterwards; fails as {@link #usage} does
     */
    Future<QuotaUsage> reset(String limit, String plan, QuotaKey key);

    /** Returns the key as the log shows the subjects of callers; null for none. */
    @Nullable
    String shown(QuotaKey key);
}
