package dev.sluice.gateway.proxy;

import dev.sluice.core.http.Gzip;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the body of a response with gzip (RFC 1952). It flushes each part, so that the caller receives a part before the next
 * is written. It holds {@link #MEMORY} bytes until {@link #finish} or {@link #release}. For one event loop.
 */
final class GzipBody extends ResponseLayer {
    /** The window and the hash tables of zlib, and the buffers of a part. */
    static final long MEMORY = 400 * 1024;

    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final OutputStream gzip;
    private boolean ended;

    GzipBody(WriteStream<Buffer> response) {
        super(response);
        try {
            this.gzip = Gzip.compressTo(compressed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Future<Void> write(Buffer part) {
        if (ended) return Future.failedFuture("the body has ended");
        compress(part);
        return response.write(takeCompressed());
    }

    private void compress(Buffer part) {
        try {
            gzip.write(part.getBytes());
            gzip.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Buffer takeCompressed() {
        Buffer taken = Buffer.buffer(compressed.toByteArray());
        compressed.reset();
        return taken;
    }

    /** Compresses the last part, if there is one more, and returns the bytes that end the body. */
    Buffer finish(@Nullable Buffer last) {
        if (last != null) compress(last);
        release();
        return takeCompressed();
    }

    /** Frees the memory of a body that has ended or was interrupted. Further calls have no effect. */
    void release() {
        ended = true;
        try {
            gzip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The response ends with the bytes of {@link #finish} and its trailers. */
    @Override
    public Future<Void> end() {
        return response.end(finish(null));
    }
}
