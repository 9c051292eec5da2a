package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Supplier;

/** The replicas that share a store: this one beats its heart, and reads the number of all. Thread-safe. */
public final class Replicas {
    private final Store store;
    private final String prefix;
    private final String replica;
    private volatile int count;

    /**
     * Creates a replica that has not joined.
     *
     * @param replica the id of this process
     * @param assumed the number of replicas until the store tells it
     * @param settingsByLimit returns the settings that all replicas should share
     */
    public Replicas(
            Store store,
            Clock clock,
            String prefix,
            String replica,
            int assumed,
            Supplier<Map<String, String>> settingsByLimit) {
        this.store = store;
        this.prefix = prefix;
        this.replica = replica;
        this.count = assumed;
    }

    /** Joins: sends a heartbeat now and every 2 s. For the event loop on which it goes on. */
    public void start() {
        store.send(heartbeat()).onSuccess(reply -> count = LimitScript.members(reply));
    }

    /** Returns the number of replicas, at least 1. */
    public int count() {
        return count;
    }

    /** Returns the call of a heartbeat. */
    public ScriptCall heartbeat() {
        return LimitScript.heartbeat(key(), replica);
    }

    /** Ends the heartbeats, and removes this replica from the store. For the event loop of {@link #start}. Never fails. */
    public Future<Void> leave() {
        return store.send(LimitScript.leave(key(), replica)).transform(left -> Future.succeededFuture());
    }

    private byte[] key() {
        return (prefix + ":replicas").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
