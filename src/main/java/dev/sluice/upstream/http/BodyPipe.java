package dev.sluice.upstream.http;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.netty.http.ReplyEnd;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body to a stream with backpressure. Each write is several objects, so small parts wait for the write before them, and become
 * one. Bytes that are not written at once are paid for, with those that wait in front of the pipe.
 */
final class BodyPipe {
    /** A part of this size in bytes is written at once. The parts that wait are no larger together. */
    private static final int LARGE = 8 * 1024;

    /** The size of a part that its sender keeps. A copy of it would cost more than the objects of a write. */
    private static final int LARGE_KEPT = 1024;

    /** Unwritten bytes that are part of the fixed cost of a request. */
    private static final int UNPAID = 4 * 1024;

    /**
     * The unwritten bytes that pause the sender. On HTTP/2, Vert.x 5.1.10 and Netty together would queue about 200 KiB of the heap, until
     * the queue of the stream is full.
     */
    private static final int FULL = 64 * 1024;

    /** The unwritten bytes, at most, with a part that fills the queue, and those that wait for it. */
    private static final int MAX = FULL + ReplyEnd.MAX_PART + LARGE;

    private final WriteStream<Buffer> destination;
    private final Runnable onProgress;
    private PausedBytes queue;
    private Runnable resume = () -> {};
    private Future<Void> lastWrite = Future.succeededFuture();
    private @Nullable Buffer waiting;
    private int capacity;
    private int unwritten;
    private boolean paused;
    private boolean ended;
    private boolean awaitsContinue;

    /**
     * Creates a pipe.
     *
     * @param onProgress runs whenever the destination accepts bytes, or its queue is full
     * @param queue pays for the bytes that wait in this pipe and in front of it
     */
    BodyPipe(WriteStream<Buffer> destination, Runnable onProgress, PausedBytes queue) {
        this.destination = destination;
        this.onProgress = onProgress;
        this.queue = queue;
    }

    /** Returns the bytes that may wait in a pipe for a body of this length in bytes, which is negative if it is unknown. */
    static long max(long length) {
        return length < 0 ? MAX : Math.min(length, MAX);
    }

    /** Sets the write of the head, which precedes all bytes. */
    void begin(Future<Void> head) {
        lastWrite = head;
    }

    /** Writes bytes. If {@link #isPaused()} is true afterwards, the sender must pause. */
    void write(Buffer bytes) {
        write(bytes, LARGE);
    }

    /** Writes bytes as {@link #write(Buffer)} does, of which the sender keeps this buffer for another attempt. */
    void writeKept(Buffer bytes) {
        write(bytes, LARGE_KEPT);
    }

    private void write(Buffer bytes, int large) {
        awaitsContinue = false;
        boolean isLarge = bytes.length() >= large;
        if (waiting != null && (isLarge || waiting.length() + bytes.length() > LARGE)) flush();
        if (isLarge || (waiting == null && lastWrite.isComplete())) writeNow(bytes);
        else addWaiting(bytes);
    }

    /** The capacity for the parts that wait grows no further than they may. */
    private void addWaiting(Buffer bytes) {
        int needed = bytes.length() + (waiting == null ? 0 : waiting.length());
        if (waiting == null) lastWrite.onComplete(written -> flush());
        if (waiting == null || needed > capacity) {
            capacity = Math.min(2 * needed, LARGE);
            Buffer grown = Buffer.buffer(capacity);
            waiting = waiting == null ? grown : grown.appendBuffer(waiting);
        }
        waiting.appendBuffer(bytes);
    }

    /** Writes the bytes that wait for an earlier write. */
    private void flush() {
        Buffer bytes = waiting;
        waiting = null;
        if (bytes == null) return;
        // For a slow receiver, the unused capacity would wait, too.
        writeNow(unwritten > UNPAID ? bytes.copy() : bytes);
    }

    /** Writes the bytes that wait, before the destination ends. The pipe stays paused until all bytes are written. */
    void end() {
        flush();
        ended = true;
    }

    /** Ends the destination with its last bytes, behind those that wait; null for none. The pipe is paused until they are written. */
    Future<Void> endWith(@Nullable Buffer bytes) {
        awaitsContinue = false;
        Buffer last = bytes == null ? waiting : bytes;
        if (bytes == null) waiting = null;
        end();
        if (last == null) return destination.end();
        write(last, destination::end);
        paused |= unwritten > 0;
        onProgress.run();
        return lastWrite;
    }

    private void writeNow(Buffer bytes) {
        write(bytes, destination::write);
        if (paused || !isFull()) return;
        paused = true;
        queue.pause();
        destination.drainHandler(drained -> resumeIfWritable());
        onProgress.run();
    }

    private void write(Buffer bytes, Function<Buffer, Future<Void>> write) {
        int length = bytes.length();
        unwritten += length;
        lastWrite = write.apply(bytes).onComplete((written, failure) -> onWritten(length, failure == null));
        if (unwritten > UNPAID) queue.pause();
    }

    /** Vert.x 5.1.10 throws an exception if the queue of an ended response or request is asked for. */
    private boolean isFull() {
        return ended ? unwritten > 0 : unwritten >= FULL || destination.writeQueueFull();
    }

    /** Returns the last write so far. All writes complete in order. */
    Future<Void> lastWrite() {
        return lastWrite;
    }

    private void onWritten(int length, boolean isWritten) {
        unwritten -= length;
        if (!isWritten) return;
        onProgress.run();
        resumeIfWritable();
    }

    private void resumeIfWritable() {
        if (paused && !isFull()) {
            paused = false;
            onProgress.run();
            if (!ended) resume.run();
        }
        if (unwritten == 0 && !paused) queue.resume();
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

    /** Returns the memory. The end of the attempt drops the bytes, and those that still come. */
    void release() {
        queue.resume();
        queue = PausedBytes.NONE;
    }

    /** Returns whether the sender must pause. */
    boolean isPaused() {
        return paused;
    }
}
