package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import java.nio.ByteBuffer;

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
        return store.send(LimitScript.rate(keyOf(key, plan), rate, exchange)).map(LimitScript::rateGrant);
    }

    private byte[] keyOf(BucketKey key, String plan) {
        byte[] start = (prefix + ":rate:" + limit + ':' + plan + ':').getBytes(UTF_8);
        return ByteBuffer.allocate(start.length + key.bytes().length)
                .put(start)
                .put(key.bytes())
                .array();
    }
}
