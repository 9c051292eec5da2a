package dev.sluice.backend.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** Writes a body to a stream with backpressure. Buffers at most the write queue of the stream. */
final class BodyPipe {
    private final WriteStream<Buffer> destination;
    private final Runnable onProgress;
    private Runnable resume = () -> {};
    private boolean paused;

    /** {@code onProgress} runs whenever the destination accepts bytes, or its queue is full. */
    BodyPipe(WriteStream<Buffer> destination, Runnable onProgress) {
        this.destination = destination;
        this.onProgress = onProgress;
    }

    /** Writes bytes. If {@link #isPaused()} is true afterwards, the sender must pause. */
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

    /** Sets the task that resumes the sender after the queue has drained. */
    void onDrain(Runnable task) {
        resume = task;
    }

    /** Returns whether the sender must pause. */
    boolean isPaused() {
        return paused;
    }
}
