package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Buckets in a store without a server: it records each call, and a test decides about the replies. Thread-safe. */
final class ScriptedRates implements RateStore {
    private final List<RateExchange> calls = new ArrayList<>();
    private final Queue<Promise<RateGrant>> unanswered = new ArrayDeque<>();
    private boolean isReady = true;

    @Override
    public synchronized boolean isReady() {
        return isReady;
    }

    @Override
    public synchronized Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
        calls.add(exchange);
        Promise<RateGrant> reply = Promise.promise();
        unanswered.add(reply);
        return reply.future();
    }

    /** Sets whether calls are sent. */
    synchronized void setReady(boolean ready) {
        isReady = ready;
    }

    /** Grants units to the oldest call that has no reply; afterwards the bucket is at rest after a time. */
    void grant(long units, long aheadMicros) {
        remove().complete(new RateGrant(units, aheadMicros, 0));
    }

    /** Fails the oldest call that has no reply. */
    void fail(StoreFailure.Kind kind) {
        remove().fail(new StoreFailure(kind, "scripted"));
    }

    private synchronized Promise<RateGrant> remove() {
        return unanswered.remove();
    }

    /** Returns the number of calls. */
    synchronized int size() {
        return calls.size();
    }

    /** Returns the last call. */
    synchronized RateExchange last() {
        return calls.get(calls.size() - 1);
    }

    /** Returns the number of calls without a reply. */
    synchronized int unanswered() {
        return unanswered.size();
    }

    /** Returns the sum of the debts of all calls. */
    synchronized long debts() {
        return calls.stream().mapToLong(RateExchange::debt).sum();
    }
}
