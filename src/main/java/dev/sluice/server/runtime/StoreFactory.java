package dev.sluice.server.runtime;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.fleet.LimitScript;
import dev.sluice.upstream.store.RunningStore;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import dev.sluice.upstream.store.StoreEvents;
import dev.sluice.upstream.store.StoreSpec;
import dev.sluice.upstream.store.StoreStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Opens stores that replicas share. Thread-safe. */
@FunctionalInterface
public interface StoreFactory {
    /**
     * Makes a store without connections.
     *
     * @param events receives the events of the store
     * @param probe makes the call with which a connection asks whether the store is back
     */
    OpenStore open(StoreSpec spec, StoreEvents events, Supplier<ScriptCall> probe);

    /**
     * An open store.
     *
     * @param start opens its connections; completes when each is open or away, and never fails
     * @param status returns its state
     * @param close closes its connections, which fails the calls in flight
     */
    record OpenStore(
            Store store, Supplier<Future<Void>> start, Supplier<StoreStatus> status, Supplier<Future<Void>> close) {}

    /** Returns the factory of the stores at the URLs of their settings. */
    static StoreFactory atUrls(Vertx vertx, Clock clock) {
        return (spec, events, probe) -> {
            RunningStore running =
                    new RunningStore(spec, vertx, clock, GatewayContext.RANDOM, events, LimitScript.text(), probe);
            return new OpenStore(running, running::start, running::status, running::close);
        };
    }
}
