package dev.sluice.proxy.websocket;

import dev.sluice.http.ByteSocket;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** A connection to a backend, which Vert.x reads and writes. */
record BackendSocket(NetSocket socket) implements ByteSocket {

    @Override
    public void start(Handler<byte[]> onBytes, Runnable onEnd) {
        socket.exceptionHandler(lost -> {})
                .handler(bytes -> onBytes.handle(bytes.getBytes()))
                .endHandler(end -> onEnd.run())
                .closeHandler(closed -> onEnd.run())
                .resume();
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    /** Vert.x 5.1.10 queues up to 16 reads of 16 KiB. */
    @Override
    public int maxPaused() {
        return 17 * 16 * 1024;
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
