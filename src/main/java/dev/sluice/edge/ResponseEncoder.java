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
    private static final int AT_ONCE = 32 * 1024;

    /** Most of what higher levels save, for half of their time. */
    private static final int LEVEL = 4;

    private static final int TAG_BYTES = 16;
    private static final Base64.Encoder TAGS = Base64.getUrlEncoder().withoutPadding();

    private final ServerSpec.Responses spec;

    ResponseEncoder(ServerSpec.Responses spec) {
        this.spec = spec;
    }

    /** The answer in its form, on the event loop of the caller; a large one is made on another thread. */
    Future<ComposedResponse> of(ComposedResponse answer, ResponsePreferences preferences) {
        if (answer.body().length() <= AT_ONCE) return Future.succeededFuture(form(answer, preferences));
        return Vertx.currentContext().executeBlocking(() -> form(answer, preferences), false);
    }

    private ComposedResponse form(ComposedResponse answer, ResponsePreferences preferences) {
        boolean hasForms = hasForms(answer);
        boolean gzip = hasForms && preferences.takesGzip();
        MultiMap headers = HttpHeaders.headers().addAll(answer.headers());
        if (hasForms) headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String tag = isTagged(answer, preferences) ? tag(answer, gzip) : null;
        if (tag != null) headers.set(HttpHeaders.ETAG, tag);
        if (tag != null && preferences.knows(tag)) return with(304, headers, Buffer.buffer(), answer);
        if (!gzip) return with(answer.status(), headers, answer.body(), answer);
        headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        return with(answer.status(), headers, gzip(answer.body()), answer);
    }

    private static ComposedResponse with(int status, MultiMap headers, Buffer body, ComposedResponse answer) {
        return new ComposedResponse(status, headers, body, answer.incomplete());
    }

    private boolean hasForms(ComposedResponse answer) {
        return spec.gzip()
                && answer.body().length() >= spec.gzipMinSize().bytes()
                && answer.status() != 204
                && answer.status() != 304
                && answer.headers().getAll(HttpHeaders.CACHE_CONTROL).stream()
                        .noneMatch(control -> control.contains("no-transform"));
    }

    private static boolean isTagged(ComposedResponse answer, ResponsePreferences preferences) {
        return preferences.reads()
                && answer.status() == 200
                && answer.incomplete().isEmpty();
    }

    /** Each form has a tag of its own; one that the operator gave cannot be strong for two of them. */
    private @Nullable String tag(ComposedResponse answer, boolean gzip) {
        List<String> own = answer.headers().getAll(HttpHeaders.ETAG);
        if (own.isEmpty()) return spec.etag() ? '"' + hash(answer.body()) + (gzip ? "-gzip\"" : "\"") : null;
        boolean isStrong = own.get(0).startsWith("\"");
        return gzip && isStrong ? "W/" + own.get(0) : own.get(0);
    }

    private static String hash(Buffer body) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(((BufferInternal) body).getByteBuf().nioBuffer());
            return TAGS.encodeToString(Arrays.copyOf(hash.digest(), TAG_BYTES));
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
            def.setLevel(LEVEL);
        }
    }
}
