package dev.sluice.proxy.websocket;

import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;

/**
 * A connection after its handshake.
 *
 * @param socket has no handlers
 * @param abort closes the connection at once, and drops its queued bytes
 * @param writes learns of each write
 * @param onClosing takes the task for the moment when the gateway starts to close connections of this kind
 */
public record RelaySocket(NetSocket socket, Runnable abort, WriteListener writes, Consumer<Runnable> onClosing) {

    /** Returns the connection of a caller, which closes with its listener. */
    public static RelaySocket ofCaller(NetSocket socket, Runnable abort, WriteListener writes) {
        return new RelaySocket(socket, abort, writes, task -> socket.shutdownHandler(limit -> task.run()));
    }

    /** Receives the number of bytes of a write and its end. */
    @FunctionalInterface
    public interface WriteListener {
        void onWrite(long bytes, Future<Void> written);
    }
}
