package dev.sluice.edge;

import java.time.Duration;

/** What happens to requests, told to whoever counts; on any event loop, and must neither block nor throw. */
public interface RequestEvents {

    /** Nobody listens. */
    RequestEvents NONE = new RequestEvents() {};

    /** A request came in. */
    default void began() {}

    /**
     * A request ended.
     *
     * @param route the route's name, or {@code none} when no route took the request
     * @param status the status answered; 499 when the caller was gone before
     * @param complete whether the answer was whole
     * @param elapsed since the request's head had arrived
     */
    default void ended(String route, int status, boolean complete, Duration elapsed) {}
}
