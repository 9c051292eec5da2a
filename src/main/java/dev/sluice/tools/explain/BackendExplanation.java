package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend of the explained route.
 *
 * @param name the name
 * @param location the location of its entry
 * @param calls the maximum of calls for one request
 * @param requestsPerCall the maximum of requests for each call
 * @param attempts the maximum of attempts of each call
 * @param replicaTotals the limits of all replicas together
 * @param settings the effective settings
 */
public record BackendExplanation(
        String name,
        @Nullable SourceLocation location,
        long calls,
        long requestsPerCall,
        int attempts,
        ReplicaTotals replicaTotals,
        List<EffectiveSetting> settings) {

    BackendExplanation writtenOnly() {
        return new BackendExplanation(
                name,
                location,
                calls,
                requestsPerCall,
                attempts,
                replicaTotals,
                EffectiveSetting.writtenOnly(settings));
    }

    /** Returns why a call is that many requests. */
    String reasonOfRequests() {
        String once = (attempts == 1 ? "1 attempt" : attempts + " attempts")
                + " and one resend on a connection that the backend has closed";
        return requestsPerCall == attempts + 1L ? once : once + ", each twice if the backend rejects the token";
    }

    /**
     * The sums of one bulkhead over independent processes.
     *
     * @param replicas the number of processes
     * @param running the maximum of concurrent calls
     * @param waiting the maximum of calls in the queue
     */
    public record ReplicaTotals(int replicas, long running, long waiting) {}
}
