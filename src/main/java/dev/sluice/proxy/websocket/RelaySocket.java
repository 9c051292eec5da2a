package dev.sluice.proxy.websocket;

import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;

/**
 * A connection after its handshake.
 *
 * @param socket has no handlers
 * @param abort closes the connection at once, and drops its queued bytes
 * @param writes learns of each write
 */
public record RelaySocket(NetSocket socket, Runnable abort, WriteListener writes) {

    /** Receives the number of bytes of a write and its end. */
    @FunctionalInterface
    public interface WriteListener {
        void onWrite(long bytes, Future<Void> written);
    }
}
