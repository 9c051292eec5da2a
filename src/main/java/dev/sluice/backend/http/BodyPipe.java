package dev.sluice.backend.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** Writes a body to a stream with backpressure. Buffers at most the write queue of the stream. */
final class BodyPipe {
    private final WriteStream<Buffer> destination;
    private final Runnable onProgress;
    private Runnable resume = () -> {};
    private Future<Void> lastWrite = Future.succeededFuture();
    private boolean paused;
    private boolean awaitsContinue;

    /** {@code onProgress} runs whenever the destination accepts bytes, or its queue is full. */
    BodyPipe(WriteStream<Buffer> destination, Runnable onProgress) {
        this.destination = destination;
        this.onProgress = onProgress;
    }

    /** Sets the write of the head, which precedes all bytes. */
    void begin(Future<Void> head) {
        lastWrite = head;
    }

    /** Writes bytes. If {@link #isPaused()} is true afterwards, the sender must pause. */
    void write(Buffer bytes) {
        awaitsContinue = false;
        lastWrite = destination.write(bytes).onSuccess(written -> onProgress.run());
        if (paused || !destination.writeQueueFull()) return;
        paused = true;
        destination.drainHandler(drained -> onWritable());
        onProgress.run();
    }

    /** Returns the last write so far. All writes complete in order. */
    Future<Void> lastWrite() {
        return lastWrite;
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

    /** Lets the sender wait for a 100 (Continue) of the destination. It may send bytes before. */
    void awaitContinue() {
        awaitsContinue = true;
    }

    /** Ends the wait of the sender. */
    void onContinue() {
        awaitsContinue = false;
        onProgress.run();
    }

    /** Returns whether the sender waits for the destination, and has sent nothing. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** Returns whether the sender must pause. */
    boolean isPaused() {
        return paused;
    }
}
