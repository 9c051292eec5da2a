package dev.sluice.core.netty.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The connections that the operating system has queued at a listening socket. For the event loop of the socket.
 *
 * <p>Netty 4.2.20: adapts. {@code ListeningSocketTest}
 */
interface AcceptQueue {
    /**
     * Makes the operating system ignore the new connections of callers, if it can. Handshakes in progress continue, and callers
     * that were ignored try again.
     *
     * @return whether it can
     */
    boolean ignoreNew();

    /** Prepares the end of the queue, and then runs {@code task}. */
    void prepareEnd(Runnable task);

    /** Accepts the next connection. If the queue is empty, ends it and returns null: no connection arrives any more. */
    @Nullable
    Channel next() throws IOException;
}
