package dev.sluice.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connections that the operating system has queued at a listening socket. For the event loop of the socket. */
interface AcceptQueue {
    /** Prepares the end of the queue, and then runs {@code task}. */
    void prepareEnd(Runnable task);

    /** Accepts the next connection. If the queue is empty, ends it and returns null: no connection arrives any more. */
    @Nullable
    Channel next() throws IOException;
}
