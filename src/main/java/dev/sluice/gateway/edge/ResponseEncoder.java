package dev.sluice.gateway.edge;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.digest.KeyedHash;
import dev.sluice.core.http.Gzip;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredOutput;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.gateway.compose.ComposedResponse;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes composed responses: adds an ETag, compresses with gzip, and responds to conditional requests with 304. It compresses
 * instead of Vert.x, so that each version of HTTP gets the same bytes. Immutable and thread-safe.
 */
final class ResponseEncoder {
    /** Larger bodies, in bytes, are encoded on a worker thread, because they would block the event loop. */
    private static final int MAX_ON_EVENT_LOOP = 32 * 1024;

    private static final int ETAG_BYTES = 16;
    private static final Base64.Encoder TAG_ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final ServerSpec.Responses spec;
    private final @Nullable KeyedHash keyedHash;

    ResponseEncoder(ServerSpec.Responses spec) {
        this.spec = spec;
        this.keyedHash = spec.etagKey() == null ? null : new KeyedHash(spec.etagKey());
    }

    /**
     * Returns the encoded response. The future completes on the event loop of the caller. A worker thread encodes large ones, one
     * after another for each event loop.
     *
     * @param memory pays for a compressed body
     * @throws MemoryLimitException if a small compressed body exceeds a limit; the future fails for a large body
     */
    Future<ComposedResponse> encode(ComposedResponse response, ResponsePreferences preferences, MemoryAccount memory) {
        if (response.body().length() <= MAX_ON_EVENT_LOOP)
            return Future.succeededFuture(encodeNow(response, preferences, memory));
        return MeteredWork.run(memory, () -> encodeNow(response, preferences, memory));
    }

    private ComposedResponse encodeNow(
            ComposedResponse response, ResponsePreferences preferences, MemoryAccount memory) {
        boolean isCompressible = isCompressible(response);
        boolean gzip = isCompressible && preferences.acceptsGzip();
        MultiMap headers = HttpHeaders.headers().addAll(response.headers());
        if (isCompressible) headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String tag = hasEtag(response, preferences) ? etag(response, gzip) : null;
        if (tag != null) headers.set(HttpHeaders.ETAG, tag);
        if (tag != null && preferences.matchesEtag(tag)) return response(304, headers, Buffer.buffer(), response);
        if (!gzip) return response(response.status(), headers, response.body(), response);
        headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        return response(response.status(), headers, gzip(response.body(), memory), response);
    }

    private static ComposedResponse response(int status, MultiMap headers, Buffer body, ComposedResponse response) {
        return new ComposedResponse(status, headers, body, response.incompleteSteps());
    }

    private boolean isCompressible(ComposedResponse response) {
        return spec.gzip()
                && response.body().length() >= spec.gzipMinSize().bytes()
                && response.status() != 204
                && response.status() != 304
                && !Gzip.isForbidden(response.headers());
    }

    private static boolean hasEtag(ComposedResponse response, ResponsePreferences preferences) {
        return preferences.isRead()
                && response.status() == 200
                && response.incompleteSteps().isEmpty();
    }

    /** Returns a tag that differs for gzip. A strong tag from the operator becomes weak for gzip (RFC 9110 8.8.3.3). */
    private @Nullable String etag(ComposedResponse response, boolean gzip) {
        List<String> configured = response.headers().getAll(HttpHeaders.ETAG);
        if (configured.isEmpty()) return spec.etag() ? '"' + hash(response.body()) + (gzip ? "-gzip\"" : "\"") : null;
        return gzip ? Gzip.weaken(configured.get(0)) : configured.get(0);
    }

    private String hash(Buffer body) {
        byte[] hash = keyedHash == null ? Digest.sha256(BufferBytes.view(body)) : keyedHash.of(BufferBytes.of(body));
        return TAG_ENCODER.encodeToString(Arrays.copyOf(hash, ETAG_BYTES));
    }

    private static Buffer gzip(Buffer body, MemoryAccount memory) {
        try (MeteredOutput bytes = new MeteredOutput(memory)) {
            try (OutputStream gzip = Gzip.compressTo(bytes)) {
                gzip.write(BufferBytes.of(body));
            }
            return Buffer.buffer(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
