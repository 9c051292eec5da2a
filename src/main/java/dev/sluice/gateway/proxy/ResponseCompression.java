package dev.sluice.gateway.proxy;

import dev.sluice.core.http.Gzip;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides whether the response to one request is compressed, and changes its headers. For one event loop. */
final class ResponseCompression {
    /** Fields about the bytes of the content, or about ranges of them, which compression changes. */
    private static final List<CharSequence> OF_BYTES = List.of(
            HttpHeaders.createOptimized("Accept-Ranges"),
            HttpHeaders.createOptimized("Content-Digest"),
            HttpHeaders.createOptimized("Content-MD5"),
            HttpHeaders.createOptimized("Digest"),
            HttpHeaders.createOptimized("Repr-Digest"));

    private static final CharSequence CONTENT_RANGE = HttpHeaders.createOptimized("Content-Range");

    private final HttpServerRequest request;
    private final MemoryAccount memory;
    private @Nullable GzipBody body;

    /** @param memory pays for the compression; without enough of it, the response stays uncompressed */
    ResponseCompression(HttpServerRequest request, MemoryAccount memory) {
        this.request = request;
        this.memory = memory;
    }

    /**
     * Starts the compression of a response, and sets its headers; returns null if it stays uncompressed.
     *
     * @param headers those for the caller
     * @param length the announced length; null if unknown
     */
    @Nullable
    GzipBody start(int status, MultiMap headers, @Nullable String length, WriteStream<Buffer> uncompressed) {
        if (!dependsOnCaller(status, headers)) return null;
        addVary(headers);
        boolean hasBody =
                status != 304 && !"0".equals(length) && !request.method().equals(HttpMethod.HEAD);
        if (!hasBody || !Gzip.isPreferredBy(request.headers()) || !hasMemory()) return null;
        headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        OF_BYTES.forEach(headers::remove);
        String etag = headers.get(HttpHeaders.ETAG);
        if (etag != null) headers.set(HttpHeaders.ETAG, Gzip.weaken(etag));
        body = new GzipBody(uncompressed);
        return body;
    }

    /** Returns whether the Accept-Encoding of a caller changes the response. */
    private boolean dependsOnCaller(int status, MultiMap headers) {
        boolean mayHaveContent = status >= 200 && status != 204 && status != 205 && status != 206;
        return mayHaveContent
                && !headers.contains(HttpHeaders.CONTENT_ENCODING)
                && !headers.contains(CONTENT_RANGE)
                && !StreamSpec.isStream(headers.get(HttpHeaders.CONTENT_TYPE), true)
                && !Gzip.isForbidden(headers)
                && !Gzip.isForbidden(request.headers());
    }

    private static void addVary(MultiMap headers) {
        String vary = String.join(",", headers.getAll(HttpHeaders.VARY)).toLowerCase(Locale.ROOT);
        if (!vary.contains("accept-encoding") && !vary.contains("*"))
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }

    private boolean hasMemory() {
        try {
            memory.reserve(GzipBody.MEMORY);
            return true;
        } catch (MemoryLimitException full) {
            return false;
        }
    }

    /** Returns the body that was started; null if the response stays uncompressed. */
    @Nullable
    GzipBody body() {
        return body;
    }

    /** Frees the memory of the compression, because the call has ended. */
    void release() {
        if (body == null) return;
        body.release();
        body = null;
        memory.release(GzipBody.MEMORY);
    }
}
