package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;

/**
 * The buckets of one limit in the store, which the script changes. Thread-safe.
 *
 * @param prefix the first part of each key
 */
record StoredRates(Store store, String prefix, String limit) implements RateStore {
    @Override
    public boolean isReady() {
        return store.isReady();
    }

    @Override
    public Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
        byte[] storeKey = LimitScript.key(prefix + ":rate:" + limit + ':' + plan + ':', key.bytes());
        return store.send(LimitScript.rate(storeKey, rate, exchange)).map(LimitScript::rateGrant);
    }
}
