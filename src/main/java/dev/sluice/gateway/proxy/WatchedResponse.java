package dev.sluice.gateway.proxy;

import dev.sluice.core.netty.http.CallerProgress;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/** The body of a response, which the caller must read fast enough. For the event loop of the request only. */
final class WatchedResponse extends ResponseLayer {
    private final CallerProgress progress;
    private final Runnable onWrite;

    WatchedResponse(WriteStream<Buffer> response, CallerProgress progress) {
        this(response, progress, () -> {});
    }

    /** {@code onWrite} runs before each write. */
    WatchedResponse(WriteStream<Buffer> response, CallerProgress progress, Runnable onWrite) {
        super(response);
        this.progress = progress;
        this.onWrite = onWrite;
    }

    /** Writes bytes in slices, so that the progress of the caller is visible. */
    @Override
    public Future<Void> write(Buffer bytes) {
        onWrite.run();
        int slice = progress.limit().slice();
        int offset = 0;
        for (; bytes.length() - offset > slice; offset += slice) writeSlice(bytes.slice(offset, offset + slice));
        return writeSlice(offset == 0 ? bytes : bytes.slice(offset, bytes.length()));
    }

    private Future<Void> writeSlice(Buffer slice) {
        Future<Void> written = response.write(slice);
        progress.onWrite(slice.length(), written);
        return written;
    }
}
