package dev.sluice.gateway.limit.fleet;

import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;

/** The counts of quotas in the store. Thread-safe. Each future fails with a {@link dev.sluice.upstream.store.StoreFailure}. */
interface QuotaStore {
    /** Whether a call from the current event loop would be sent now. */
    boolean isReady();

    /** Sends an exchange about a key. */
    Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange);

    /** Reads the count of a key. */
    Future<QuotaGrant> read(byte[] key);

    /** Sets the count of a key to 0, and raises the number of its state. */
    Future<QuotaGrant> reset(byte[] key, long expiryMillis);

    /** Returns the counts that the script keeps in a store. */
    static QuotaStore of(Store store) {
        return new Scripted(store);
    }

    /** Calls the script. */
    record Scripted(Store store) implements QuotaStore {
        @Override
        public boolean isReady() {
            return store.isReady();
        }

        @Override
        public Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange) {
            return send(LimitScript.quota(key, exchange));
        }

        @Override
        public Future<QuotaGrant> read(byte[] key) {
            return send(LimitScript.readQuota(key));
        }

        @Override
        public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
            return send(LimitScript.resetQuota(key, expiryMillis));
        }

        private Future<QuotaGrant> send(ScriptCall call) {
            return store.send(call).map(LimitScript::quotaGrant);
        }
    }
}
