package dev.sluice.edge;

import dev.sluice.compose.ComposedResponse;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The form in which an answer goes to its caller: with an entity tag, as gzip, or only word that the caller has it
 * already. It makes the bytes itself, and so does it alike for every version of HTTP. It never changes, so every event
 * loop may use one instance.
 */
final class ResponseEncoder {
    /** What takes longer than this many bytes do would keep an event loop from its other requests. */
    private static final int MAX_ON_EVENT_LOOP = 32 * 1024;

    /** Most of what higher levels save, for half of their time. */
    private static final int GZIP_LEVEL = 4;

    private static final int ETAG_BYTES = 16;
    private static final Base64.Encoder TAG_ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final ServerSpec.Responses spec;

    ResponseEncoder(ServerSpec.Responses spec) {
        this.spec = spec;
    }

    /** The answer in its form, on the event loop of the caller; a large one is made on another thread. */
    Future<ComposedResponse> encode(ComposedResponse response, ResponsePreferences preferences) {
        if (response.body().length() <= MAX_ON_EVENT_LOOP)
            return Future.succeededFuture(encodeNow(response, preferences));
        return Vertx.currentContext().executeBlocking(() -> encodeNow(response, preferences), false);
    }

    private ComposedResponse encodeNow(ComposedResponse response, ResponsePreferences preferences) {
        boolean isCompressible = isCompressible(response);
        boolean gzip = isCompressible && preferences.acceptsGzip();
        MultiMap headers = HttpHeaders.headers().addAll(response.headers());
        if (isCompressible) headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String tag = hasEtag(response, preferences) ? etag(response, gzip) : null;
        if (tag != null) headers.set(HttpHeaders.ETAG, tag);
        if (tag != null && preferences.matchesEtag(tag)) return response(304, headers, Buffer.buffer(), response);
        if (!gzip) return response(response.status(), headers, response.body(), response);
        headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        return response(response.status(), headers, gzip(response.body()), response);
    }

    private static ComposedResponse response(int status, MultiMap headers, Buffer body, ComposedResponse response) {
        return new ComposedResponse(status, headers, body, response.incompleteSteps());
    }

    private boolean isCompressible(ComposedResponse response) {
        return spec.gzip()
                && response.body().length() >= spec.gzipMinSize().bytes()
                && response.status() != 204
                && response.status() != 304
                && response.headers().getAll(HttpHeaders.CACHE_CONTROL).stream()
                        .noneMatch(control -> control.contains("no-transform"));
    }

    private static boolean hasEtag(ComposedResponse response, ResponsePreferences preferences) {
        return preferences.isRead()
                && response.status() == 200
                && response.incompleteSteps().isEmpty();
    }

    /** Each form has a tag of its own; one that the operator gave cannot be strong for two of them. */
    private @Nullable String etag(ComposedResponse response, boolean gzip) {
        List<String> configured = response.headers().getAll(HttpHeaders.ETAG);
        if (configured.isEmpty()) return spec.etag() ? '"' + hash(response.body()) + (gzip ? "-gzip\"" : "\"") : null;
        boolean isStrong = configured.get(0).startsWith("\"");
        return gzip && isStrong ? "W/" + configured.get(0) : configured.get(0);
    }

    private static String hash(Buffer body) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(((BufferInternal) body).getByteBuf().nioBuffer());
            return TAG_ENCODER.encodeToString(Arrays.copyOf(hash.digest(), ETAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Buffer gzip(Buffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length() / 4);
        try (GZIPOutputStream gzip = new LeveledGzip(bytes)) {
            gzip.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(GZIP_LEVEL);
        }
    }
}
