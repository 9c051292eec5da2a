package dev.sluice.core.netty.http;

import dev.sluice.core.http.ByteSocket;
import io.netty.channel.ChannelConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.net.NetSocket;

/**
 * A connection to a backend that has left HTTP, which Vert.x reads and writes. A pause stops the reads of the channel itself. For one
 * event loop.
 *
 * <p>Vert.x 5.1.10: queues 16 reads of up to 64 KiB before a pause has an effect. {@code PiecesTest}
 */
public final class BackendSocket implements ByteSocket {
    /** A read of the socket that a pause does not stop: 64 KiB, in parts that are an object each. */
    private static final int MAX_READ = 128 * 1024;

    private final NetSocket socket;
    private final ChannelConfig channel;

    private BackendSocket(NetSocket socket, ChannelConfig channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /** Returns the connection of a 101, which has no handlers. It is paused before it can bring more bytes. */
    public static BackendSocket paused(HttpClientResponse response) {
        HttpClientConnection connection =
                (HttpClientConnection) response.request().connection();
        BackendSocket paused = new BackendSocket(
                response.netSocket(),
                connection.channelHandlerContext().channel().config());
        paused.pause();
        return paused;
    }

    @Override
    public void start(Handler<byte[]> onBytes, Runnable onEnd) {
        Handler<Void> ended = end -> onEnd.run();
        socket.exceptionHandler(lost -> {})
                .handler(bytes -> onBytes.handle(bytes.getBytes()))
                .endHandler(ended)
                .closeHandler(ended);
        resume();
    }

    @Override
    public void pause() {
        channel.setAutoRead(false);
        socket.pause();
    }

    /** The bytes that wait may pause the socket again. */
    @Override
    public void resume() {
        channel.setAutoRead(true);
        socket.resume();
    }

    @Override
    public int maxPaused() {
        return MAX_READ;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        return socket.write(bytes);
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable task) {
        socket.drainHandler(drained -> task.run());
    }

    @Override
    public void close() {
        Future<Void> unused = socket.close();
    }
}
