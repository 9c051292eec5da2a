package dev.sluice.upstream.store;

import io.vertx.core.Future;
import java.util.List;

/**
 * State that all replicas share, which one script reads and changes. Thread-safe. Each event loop has a connection of its own, and calls
 * start on an event loop.
 */
public interface Store {
    /**
     * Whether a call from the current event loop would be sent now: its connection is open, the store is not away, and no earlier command of
     * the connection is late.
     */
    boolean isReady();

    /**
     * Sends a call at once. The future completes on the event loop of the caller with the texts of the script's reply, also after the timeout
     * of a request has passed. It fails with a {@link StoreFailure}, and at once if {@link #isReady} is false. Never throws.
     */
    Future<List<String>> send(ScriptCall call);
}
