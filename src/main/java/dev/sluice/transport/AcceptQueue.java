package dev.sluice.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connections that the operating system has queued at a listening socket. For the event loop of the socket. */
interface AcceptQueue {
    /** Ends the arrival of connections, so that the queue becomes empty. Does nothing if the system cannot. */
    void refuseNew();

    /** Accepts the next connection, or returns null if the queue is empty. */
    @Nullable
    Channel next() throws IOException;
}
