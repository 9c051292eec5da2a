package dev.sluice.backend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** A body that passes through, no faster than its receiver takes it. At most the receiver's write queue is held. */
final class BodyPipe {
    private final WriteStream<Buffer> to;
    private final Runnable moved;
    private Runnable resume = () -> {};
    private boolean full;

    /** Passes a body to {@code to}; {@code moved} runs each time the receiver takes bytes, and when its queue is full. */
    BodyPipe(WriteStream<Buffer> to, Runnable moved) {
        this.to = to;
        this.moved = moved;
    }

    /** Passes the next bytes. While {@link #isFull()} afterwards, the sender must pause. */
    void pass(Buffer bytes) {
        to.write(bytes).onSuccess(taken -> moved.run());
        if (full || !to.writeQueueFull()) return;
        full = true;
        to.drainHandler(drained -> drain());
        moved.run();
    }

    private void drain() {
        full = false;
        moved.run();
        resume.run();
    }

    /** Sets how the sender resumes once the queue has drained. */
    void onDrain(Runnable task) {
        resume = task;
    }

    /** Returns whether the sender waits for the receiver. */
    boolean isFull() {
        return full;
    }
}
