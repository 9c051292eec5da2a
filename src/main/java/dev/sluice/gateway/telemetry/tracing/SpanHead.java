package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.memory.TextSize;
import dev.sluice.core.trace.SpanDetails;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the head of a request that its span needs, and the trace of the request does not have. Immutable.
 *
 * @param path without the query, at most {@link #MAX_PATH} characters; null for none
 */
record SpanHead(String scheme, String version, @Nullable String path) implements SpanDetails {
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

    private static final int MAX_PATH = 1024;

    /** An object with three references. */
    private static final int BYTES = 24;

    static SpanHead of(HttpServerRequest request) {
        return new SpanHead(
                request.connection().isSsl() ? "https" : "http", name(request.version()), limited(request.path()));
    }

    private static String name(HttpVersion version) {
        if (version == HttpVersion.HTTP_1_1) return "1.1";
        return version == HttpVersion.HTTP_1_0 ? "1.0" : "2";
    }

    private static @Nullable String limited(@Nullable String path) {
        return path == null || path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH);
    }

    @Override
    public int bytes() {
        return BYTES + TextSize.ofLatin1(path);
    }

    void addTo(AttributesBuilder attributes) {
        attributes.put(SCHEME, scheme).put(VERSION, version).put(PATH, path);
    }
}
