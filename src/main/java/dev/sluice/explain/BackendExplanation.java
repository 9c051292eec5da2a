package dev.sluice.explain;

import dev.sluice.config.source.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend as the route meets it.
 *
 * @param name its name
 * @param location where it is written
 * @param calls how many calls one request makes at most
 * @param requestsPerCall how many requests to it each of them can become
 * @param replicaTotals what all processes together allow
 * @param settings its settings
 */
public record BackendExplanation(
        String name,
        @Nullable SourceLocation location,
        long calls,
        long requestsPerCall,
        ReplicaTotals replicaTotals,
        List<EffectiveSetting> settings) {

    /**
     * The sums of one bulkhead over processes that know nothing of each other.
     *
     * @param replicas how many processes there are
     * @param running calls under way at once
     * @param waiting calls that wait for their turn at once
     */
    public record ReplicaTotals(int replicas, long running, long waiting) {}
}
