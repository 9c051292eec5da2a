package dev.sluice.edge;

import java.time.Duration;

/** Receives events of requests, on any event loop. Implementations must neither block nor throw. */
public interface RequestEvents {

    RequestEvents NONE = new RequestEvents() {};

    /** A request started. */
    default void began() {}

    /**
     * A request ended.
     *
     * @param route the route's name, or {@code none} if no route matched
     * @param status the status of the response; 499 if the caller disconnected first
     * @param complete whether the response was complete
     * @param elapsed the time since the head of the request arrived
     */
    default void ended(String route, int status, boolean complete, Duration elapsed) {}

    /**
     * A caller made too little progress, and its request ends.
     *
     * @param phase {@code request} while the gateway read a body, {@code response} while it wrote a response
     */
    default void slow(String phase) {}
}
