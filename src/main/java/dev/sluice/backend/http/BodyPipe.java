package dev.sluice.backend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** A body that passes through, no faster than its receiver takes it. At most the receiver's write queue is held. */
final class BodyPipe {
    private final WriteStream<Buffer> destination;
    private final Runnable onProgress;
    private Runnable resume = () -> {};
    private boolean paused;

    /** Passes a body to {@code to}; {@code moved} runs each time the receiver takes bytes, and when its queue is full. */
    BodyPipe(WriteStream<Buffer> destination, Runnable onProgress) {
        this.destination = destination;
        this.onProgress = onProgress;
    }

    /** Passes the next bytes. While {@link #isPaused()} afterwards, the sender must pause. */
    void write(Buffer bytes) {
        destination.write(bytes).onSuccess(written -> onProgress.run());
        if (paused || !destination.writeQueueFull()) return;
        paused = true;
        destination.drainHandler(drained -> onWritable());
        onProgress.run();
    }

    private void onWritable() {
        paused = false;
        onProgress.run();
        resume.run();
    }

    /** Sets how the sender resumes once the queue has drained. */
    void onDrain(Runnable task) {
        resume = task;
    }

    /** Returns whether the sender waits for the receiver. */
    boolean isPaused() {
        return paused;
    }
}
