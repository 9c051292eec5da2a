package dev.sluice.gateway.edge;

import dev.sluice.core.trace.RequestTrace;

/** Receives events of requests, on any event loop. Implementations must neither block nor throw. */
public interface RequestEvents {

    RequestEvents NONE = new RequestEvents() {};

    /** A request started. */
    default void onStart() {}

    /** A request ended: its response is written, or its connection or stream is closed. The trace no longer changes. */
    default void onEnd(RequestTrace trace) {}

    /**
     * A caller made too little progress, and its request ends.
     *
     * @param phase {@code request} while the gateway read a body, {@code response} while it wrote a response
     */
    default void onSlow(String phase) {}
}
