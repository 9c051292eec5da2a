package dev.sluice.upstream.store;

import io.vertx.core.Future;
import java.util.List;

/** The store as one event loop sees it. Confined to this event loop. */
interface LoopStore {
    /** Opens the connections. The future completes when each is open or away, and never fails. */
    Future<Void> start();

    boolean isReady();

    /** Whether calls of this event loop use its own connections. Otherwise those of another event loop may take them. */
    boolean isUp();

    /** Whether calls of other event loops may come here: the store has replied since a connection of the process has failed. Thread-safe. */
    boolean isSubstitute();

    Future<List<String>> send(ScriptCall call);

    /** Replaces the open connections, because files have changed. The future fails if a new one cannot open; the open ones then stay. */
    Future<Void> renew();

    void close();
}
