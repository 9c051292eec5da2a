package dev.sluice.upstream.backend;

import dev.sluice.core.http.ByteSocket;
import io.vertx.core.MultiMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the protocol of the connection of a call (RFC 9110 7.8). The call ends with the reply 101, and its connection continues. Any
 * other response is one of HTTP. For the event loop of the call only.
 */
public interface Upgrade {

    /** Returns the protocol, such as {@code websocket}. */
    String protocol();

    /** Returns the flaw of the headers of a 101, which then fails the call; null for none. */
    @Nullable
    String findFlaw(MultiMap headers);

    /**
     * Takes the connection, before the call ends. Called at most once. The connection stays open if the call then fails.
     *
     * @param headers those of the 101; the receiver may change them
     * @param connection is paused
     * @param abort closes the connection at once, and drops its queued bytes
     * @param onClosing takes a task, which runs when the gateway starts to close its connections to the backend
     */
    void accept(MultiMap headers, ByteSocket connection, Runnable abort, Consumer<Runnable> onClosing);
}
