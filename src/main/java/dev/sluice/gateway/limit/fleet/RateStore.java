package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import io.vertx.core.Future;

/** The buckets of one limit in the store. Thread-safe. */
interface RateStore {
    /** Whether a call from the current event loop would be sent now. */
    boolean isReady();

    /** Sends a call about one bucket. Fails with a {@link dev.sluice.upstream.store.StoreFailure}, and never throws. */
    Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange);
}
