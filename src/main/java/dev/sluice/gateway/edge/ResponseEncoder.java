package dev.sluice.gateway.edge;

import dev.sluice.core.http.Gzip;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredOutput;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.upstream.backend.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes composed responses: adds an ETag, compresses with gzip, and responds to conditional requests with 304. It compresses
 * instead of Vert.x, so that each version of HTTP gets the same bytes. Immutable and thread-safe.
 */
final class ResponseEncoder {
    /** Larger bodies, in bytes, are compressed on a worker thread, because they would block the event loop. */
    private static final int MAX_ON_EVENT_LOOP = 32 * 1024;

    private final ServerSpec.Responses spec;
    private final EntityTags tags;

    ResponseEncoder(ServerSpec.Responses spec) {
        this.spec = spec;
        this.tags = EntityTags.of(spec.etagKey());
    }

    /**
     * Returns the encoded response. The future completes on the event loop of the caller. A worker thread compresses large ones, one
     * after another for each event loop.
     *
     * @param memory pays for a compressed body
     * @param cancellation ends the work on a large body
     * @throws MemoryLimitException if a small compressed body exceeds a limit; the future fails for a large body
     */
    Future<ComposedResponse> encode(
            ComposedResponse response,
            ResponsePreferences preferences,
            MemoryAccount memory,
            Cancellation cancellation) {
        Encoding encoding = new Encoding(response, preferences, memory);
        if (!encoding.hasEtag()) return encoding.encode(null);
        String configured = response.headers().get(HttpHeaders.ETAG);
        if (configured != null) return encoding.encode(encoding.gzip ? Gzip.weaken(configured) : configured);
        if (!spec.etag()) return encoding.encode(null);
        Future<String> tag = tags.tagOf(response.body(), cancellation);
        return tag.succeeded() ? encoding.encodeHashed(tag.result()) : tag.compose(encoding::encodeHashed);
    }

    /** The encoding of one response. */
    private final class Encoding {
        private final ComposedResponse response;
        private final ResponsePreferences preferences;
        private final MemoryAccount memory;
        private final boolean isCompressible;
        private final boolean gzip;

        Encoding(ComposedResponse response, ResponsePreferences preferences, MemoryAccount memory) {
            this.response = response;
            this.preferences = preferences;
            this.memory = memory;
            this.isCompressible = isCompressible(response);
            this.gzip = isCompressible && preferences.acceptsGzip();
        }

        boolean hasEtag() {
            return preferences.isRead()
                    && response.status() == 200
                    && response.incompleteSteps().isEmpty();
        }

        /** @param tag the tag of the body without gzip and without its quotes */
        Future<ComposedResponse> encodeHashed(String tag) {
            return encode('"' + tag + (gzip ? "-gzip\"" : "\""));
        }

        /** @param tag the tag of the response, which differs for gzip; null for none, or to keep that of the operator */
        Future<ComposedResponse> encode(@Nullable String tag) {
            MultiMap headers = HttpHeaders.headers().addAll(response.headers());
            if (isCompressible) headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            if (tag != null) headers.set(HttpHeaders.ETAG, tag);
            if (tag != null && preferences.matchesEtag(tag)) return completed(304, headers, Buffer.buffer());
            if (!gzip) return completed(response.status(), headers, response.body());
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            if (response.body().length() <= MAX_ON_EVENT_LOOP)
                return completed(response.status(), headers, gzip(response.body(), memory));
            return MeteredWork.run(memory, () -> gzip(response.body(), memory))
                    .compose(body -> completed(response.status(), headers, body));
        }

        private Future<ComposedResponse> completed(int status, MultiMap headers, Buffer body) {
            return Future.succeededFuture(new ComposedResponse(status, headers, body, response.incompleteSteps()));
        }
    }

    private boolean isCompressible(ComposedResponse response) {
        return spec.gzip()
                && response.body().length() >= spec.gzipMinSize().bytes()
                && response.status() != 204
                && response.status() != 304
                && !Gzip.isForbidden(response.headers());
    }

    private static Buffer gzip(Buffer body, MemoryAccount memory) {
        try (MeteredOutput bytes = new MeteredOutput(memory)) {
            try (OutputStream gzip = Gzip.compressTo(bytes)) {
                for (ByteBuffer part : BufferBytes.views(body, 0, body.length()))
                    gzip.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            }
            return BufferBytes.ofParts(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
