package dev.sluice.gateway.proxy;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;

/**
 * The body of an event stream, which the gateway ends between two events: behind a blank line (HTML 9.2.6). The gateway cannot read an
 * encoded stream, so it ends that in its next pause. For one event loop.
 */
final class EventStreamBody extends ResponseLayer {
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    /** The last bytes of a part say whether an event has ended, so the rest of a large part costs no time. */
    private static final int TAIL = 16;

    private final boolean isEncoded;
    private final Clock clock;
    private final EventLoop loop = EventLoop.current();
    private final Runnable endTask;
    private boolean isEnding;
    private boolean hasEnded;
    private long parts;
    /** Whether the next byte begins a line, and an event. */
    private boolean isLineStart = true;

    private boolean isEventStart = true;
    private boolean isAfterReturn;

    /** @param endTask ends the response and its call */
    EventStreamBody(WriteStream<Buffer> response, boolean isEncoded, Clock clock, Runnable endTask) {
        super(response);
        this.isEncoded = isEncoded;
        this.clock = clock;
        this.endTask = endTask;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        if (hasEnded) return Future.succeededFuture();
        parts++;
        int end = isEncoded ? bytes.length() : scan(bytes);
        if (end == bytes.length()) return endAfter(response.write(bytes));
        return endAfter(response.write(bytes.slice(0, end)));
    }

    private Future<Void> endAfter(Future<Void> written) {
        if (isEnding && !isEncoded && isEventStart) finish();
        return written;
    }

    /** Ends the body between two events: now, or behind the next blank line. */
    void endBetweenEvents() {
        isEnding = true;
        if (isEncoded) awaitPause();
        else if (isEventStart) finish();
    }

    /** A full queue stops the backend, so its silence is no pause then. */
    private void awaitPause() {
        long partsBefore = parts;
        clock.after(PAUSE_NANOS, () -> {
            if (hasEnded) return;
            if (parts == partsBefore && !writeQueueFull()) finish();
            else awaitPause();
        });
    }

    /** Vert.x 5.1.10 throws an exception if the queue of an ended response is asked for. Parts are dropped then. */
    @Override
    public boolean writeQueueFull() {
        return !hasEnded && super.writeQueueFull();
    }

    /** Forgets the stream, because its call has ended. */
    void close() {
        hasEnded = true;
    }

    /** The code that writes continues after this call. */
    private void finish() {
        if (hasEnded) return;
        hasEnded = true;
        loop.execute(endTask);
    }

    /** Scans lines, which end with LF, CR or both. Returns the end of the first event if the stream is to end, or all bytes. */
    private int scan(Buffer bytes) {
        int start = isEnding ? 0 : Math.max(0, bytes.length() - TAIL);
        if (start > 0) isEventStart = isLineStart = isAfterReturn = false;
        for (int i = start; i < bytes.length(); i++) {
            // A line feed after a carriage return belongs to the line before it.
            if (isEnding && isEventStart && i > 0 && bytes.getByte(i) != '\n') return i;
            next(bytes.getByte(i));
        }
        return bytes.length();
    }

    private void next(byte each) {
        boolean isSecondOfPair = isAfterReturn && each == '\n';
        isAfterReturn = each == '\r';
        if (isSecondOfPair) return;
        boolean isLineEnd = each == '\r' || each == '\n';
        isEventStart = isLineEnd && isLineStart;
        isLineStart = isLineEnd;
    }
}
