package dev.sluice.core.netty.http;

/**
 * Receives the activity of a connection of a caller, on its event loop.
 *
 * <p>Vert.x 5.1.10: adapts. {@code IdleConnectionsTest}
 */
public interface ConnectionActivity {
    /** Called when the connection waits for a request. */
    void onIdle();

    /** Called when a request arrives or is in flight. */
    void onBusy();

    /** Called when the next head on HTTP/1 has arrived in part. */
    void onHeadBegin();

    /** Called when a head on HTTP/1 is complete. */
    void onHead();

    /**
     * Called when the connection has changed its protocol, so that no request follows.
     *
     * @param shutDown shuts the connection down; replaces the task that {@link RequestPipeline#follow} has returned
     */
    void onUpgrade(Runnable shutDown);
}
