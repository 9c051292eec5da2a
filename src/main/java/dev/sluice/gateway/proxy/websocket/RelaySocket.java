package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.http.ByteSocket;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import java.util.function.Consumer;

/**
 * A connection after its handshake.
 *
 * @param abort closes the connection at once, and drops its queued bytes
 * @param writes learns of each write
 * @param onClosing takes the task for the moment when the gateway starts to close connections of this kind
 */
public record RelaySocket(ByteSocket socket, Runnable abort, WriteListener writes, Consumer<Runnable> onClosing) {

    /** Returns the connection of a caller, which closes with its listener. */
    public static RelaySocket ofCaller(
            ByteSocket socket, HttpConnection connection, Runnable abort, WriteListener writes) {
        return new RelaySocket(socket, abort, writes, task -> connection.shutdownHandler(closing -> task.run()));
    }

    /** Returns the connection to a backend, which is paused and has no handlers. */
    public static RelaySocket ofBackend(ByteSocket socket, Runnable abort, Consumer<Runnable> onClosing) {
        return new RelaySocket(socket, abort, (bytes, written) -> {}, onClosing);
    }

    /** Receives the number of bytes of a write and its end. */
    @FunctionalInterface
    public interface WriteListener {
        void onWrite(long bytes, Future<Void> written);
    }
}
