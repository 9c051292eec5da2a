package dev.sluice.gateway.proxy;

/** Receives what happens to the streams of proxy routes. Called on several threads. */
@FunctionalInterface
public interface StreamEvents {
    /**
     * A limit has rejected a stream.
     *
     * @param limit {@code max} or {@code per_client}
     */
    void rejected(String route, String limit);
}
