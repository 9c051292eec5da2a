package dev.sluice.backend;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/** A body on its way: no faster than the side that takes it, so that never more than its queue is held. */
final class Flow {
    private final ReadStream<Buffer> from;
    private final WriteStream<Buffer> to;
    private final Runnable moved;
    private boolean full;

    /** Between two sides; {@code moved} runs whenever the taking side has taken something, or has had enough. */
    Flow(ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable moved) {
        this.from = from;
        this.to = to;
        this.moved = moved;
    }

    /** Hands on the next bytes, and stops the giving side while the other has enough. */
    void pass(Buffer bytes) {
        to.write(bytes).onSuccess(taken -> moved.run());
        if (full || !to.writeQueueFull()) return;
        full = true;
        from.pause();
        to.drainHandler(drained -> goOn());
        moved.run();
    }

    private void goOn() {
        full = false;
        moved.run();
        from.resume();
    }

    /** Whether the giving side waits for the other. */
    boolean isFull() {
        return full;
    }
}
