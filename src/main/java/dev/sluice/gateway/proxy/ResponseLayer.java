package dev.sluice.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** The body of a response around another one, which gets what a subclass does not handle. For one event loop. */
abstract class ResponseLayer implements WriteStream<Buffer> {
    final WriteStream<Buffer> response;

    ResponseLayer(WriteStream<Buffer> response) {
        this.response = response;
    }

    @Override
    public Future<Void> end() {
        return response.end();
    }

    @Override
    public boolean writeQueueFull() {
        return response.writeQueueFull();
    }

    @Override
    public final ResponseLayer drainHandler(@Nullable Handler<Void> handler) {
        response.drainHandler(handler);
        return this;
    }

    @Override
    public final ResponseLayer setWriteQueueMaxSize(int size) {
        response.setWriteQueueMaxSize(size);
        return this;
    }

    @Override
    public final ResponseLayer exceptionHandler(@Nullable Handler<Throwable> handler) {
        response.exceptionHandler(handler);
        return this;
    }
}
