package dev.sluice.upstream.store;

import io.vertx.core.Future;
import java.util.List;

/** The store as one event loop sees it. Confined to this event loop. */
interface LoopStore {
    /** Opens the connections. The future completes when each is open or away, and never fails. */
    Future<Void> start();

    boolean isReady();

    Future<List<String>> send(ScriptCall call);

    /** Replaces the open connections, because files have changed. The future fails if a new one cannot open; the open ones then stay. */
    Future<Void> renew();

    void close();
}
