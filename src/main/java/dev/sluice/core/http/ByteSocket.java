package dev.sluice.core.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/** The bytes of a connection that has left HTTP. It is paused at first. For one event loop. */
public interface ByteSocket {

    /**
     * Starts to read.
     *
     * @param onBytes receives the bytes of the peer
     * @param onEnd runs when the connection has closed, perhaps more than once. Bytes that {@link #resume} delivers may follow
     */
    void start(Handler<byte[]> onBytes, Runnable onEnd);

    void pause();

    void resume();

    /** Returns the bytes of heap, at most, that wait in the socket while it is paused. */
    int maxPaused();

    /** Writes bytes. The future completes when they are in the socket, or fails with the connection. */
    Future<Void> write(Buffer bytes);

    /** Returns whether so many bytes wait for the peer that the writer must wait for {@link #onDrain}. */
    boolean isFull();

    /** Sets the task for the moment when a full socket has room. */
    void onDrain(Runnable task);

    /** Closes the connection after its queued bytes. */
    void close();
}
