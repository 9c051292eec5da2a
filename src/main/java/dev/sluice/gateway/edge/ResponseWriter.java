package dev.sluice.gateway.edge;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.CallerProgress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes a composed body. A large body is written in slices, so that the progress of the caller is visible, and so that at most
 * {@value #MAX_QUEUED} bytes and one slice wait in direct memory, into which NIO copies each write. For one event loop.
 */
final class ResponseWriter {
    /** So many bytes of a body are written at once if the caller of an HTTP/1 connection has taken all before them. */
    static final int MAX_QUEUED = 64 * 1024;

    /** Bytes after which other work of the event loop takes its turn. */
    private static final int MAX_PER_TURN = 256 * 1024;

    private final HttpServerResponse response;
    private final Buffer body;
    private final CallerProgress progress;
    private final Promise<Void> written = Promise.promise();
    private int offset;
    private int queued;
    private boolean filling;

    private ResponseWriter(HttpServerResponse response, Buffer body, CallerProgress progress) {
        this.response = response;
        this.body = body;
        this.progress = progress;
    }

    /** Ends a response with a body whose length is announced. The future completes when the last byte is written to the socket. */
    static Future<Void> end(HttpServerResponse response, Buffer body, CallerProgress progress) {
        int length = body.length();
        boolean fits = length <= progress.limit().slice() || (length <= MAX_QUEUED && progress.hasTakenAll());
        if (fits) return watched(length, response.end(body), progress);
        ResponseWriter writer = new ResponseWriter(response, body, progress);
        writer.fill();
        return writer.written.future();
    }

    /** Ends a response without a body. */
    static Future<Void> end(HttpServerResponse response, CallerProgress progress) {
        return watched(0, response.end(), progress);
    }

    private static Future<Void> watched(int bytes, Future<Void> end, CallerProgress progress) {
        progress.onWrite(bytes, end);
        return end;
    }

    private void fill() {
        if (filling) return;
        filling = true;
        int endOfTurn = offset + MAX_PER_TURN;
        while (mayWrite() && offset < endOfTurn) writeSlice();
        filling = false;
        if (mayWrite()) EventLoop.current().execute(this::fill);
    }

    private boolean mayWrite() {
        return offset < body.length()
                && queued < MAX_QUEUED
                && !written.future().isComplete();
    }

    private void writeSlice() {
        Buffer slice = body.slice(offset, Math.min(offset + sizeOfSlice(), body.length()));
        int size = slice.length();
        offset += size;
        queued += size;
        boolean isLast = offset == body.length();
        Future<Void> write = isLast ? response.end(slice) : response.write(slice);
        progress.onSlice(size, write);
        write.onComplete(done -> onWritten(size, isLast), written::tryFail);
    }

    /** Each slice costs a call of the kernel. */
    private int sizeOfSlice() {
        return progress.hasTakenAll() ? MAX_QUEUED : progress.limit().slice();
    }

    private void onWritten(int size, boolean isLast) {
        queued -= size;
        if (isLast) written.tryComplete();
        else fill();
    }
}
