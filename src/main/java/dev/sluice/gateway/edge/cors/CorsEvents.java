package dev.sluice.gateway.edge.cors;

/** Receives rejected preflights. Must be thread-safe. */
public interface CorsEvents {
    /** A listener that ignores all events. */
    CorsEvents NONE = (route, why) -> {};

    /**
     * A preflight was rejected.
     *
     * @param route the key of the route of the asked method; {@code none} without one
     */
    void onReject(String route, PreflightRejection why);
}
