package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.memory.TextSize;
import dev.sluice.core.trace.SpanDetails;
import dev.sluice.core.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the head of a request that its span needs, and the record of the request does not have. It is in the context of
 * OpenTelemetry of the request. It takes the place of the headers for {@link ParentPropagator}, which iterates over none. Immutable.
 *
 * @param path without the query, at most {@link #MAX_PATH} characters; null for none
 * @param parent the field {@code traceparent}, at most {@link #MAX_PARENT} characters; null if there is none, or several
 */
record RequestHead(
        String scheme,
        String version,
        @Nullable String path,
        @Nullable String parent) implements Iterable<Entry<String, String>>, SpanDetails {
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

    private static final ContextKey<RequestHead> KEY = ContextKey.named("sluice.request-head");
    private static final int MAX_PATH = 1024;

    /** The version that the gateway reads has 55 characters, and a later version another one behind them. */
    private static final int MAX_PARENT = 56;

    /** An object with four references. */
    private static final int BYTES = 32;

    /** On HTTP/2, Vert.x passes a type of its own. Such a request always has TLS. */
    static <R> RequestHead of(R request, Iterable<Entry<String, String>> headers, TagExtractor<R> tags) {
        return request instanceof HttpServerRequest http1
                ? new RequestHead(
                        http1.connection().isSsl() ? "https" : "http",
                        http1.version() == HttpVersion.HTTP_1_0 ? "1.0" : "1.1",
                        limited(http1.path(), MAX_PATH),
                        single(http1.headers().getAll(ParentPropagator.HEADER)))
                : new RequestHead("https", "2", limited(path(request, tags), MAX_PATH), parent(headers));
    }

    private static <R> @Nullable String path(R request, TagExtractor<R> tags) {
        for (int i = 0; i < tags.len(request); i++)
            if (tags.name(request, i).equals(PATH.getKey())) return withoutQuery(tags.value(request, i));
        return null;
    }

    private static @Nullable String withoutQuery(@Nullable String target) {
        int query = target == null ? -1 : target.indexOf('?');
        return target == null || query < 0 ? target : target.substring(0, query);
    }

    private static @Nullable String limited(@Nullable String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }

    private static @Nullable String parent(Iterable<Entry<String, String>> headers) {
        List<String> values = new ArrayList<>(1);
        for (Entry<String, String> header : headers)
            if (header.getKey().equalsIgnoreCase(ParentPropagator.HEADER)) values.add(header.getValue());
        return single(values);
    }

    /** Two fields have no single meaning, as in the rest of the gateway. */
    private static @Nullable String single(List<String> values) {
        return values.size() == 1 ? limited(values.get(0), MAX_PARENT) : null;
    }

    @Override
    public int bytes() {
        return BYTES + TextSize.ofLatin1(path) + TextSize.ofLatin1(parent);
    }

    /** Returns the trace of the caller; null for none. */
    @Nullable
    TraceContext caller() {
        return parent == null ? null : TraceContext.parse(parent, null);
    }

    /** Returns a context with this head. */
    Context in(Context context) {
        return context.with(KEY, this);
    }

    /** Returns the head of the request of a context; null for none. */
    static @Nullable RequestHead from(Context context) {
        return context.get(KEY);
    }

    void addTo(AttributesBuilder attributes) {
        attributes.put(SCHEME, scheme).put(VERSION, version).put(PATH, path);
    }

    @Override
    public Iterator<Entry<String, String>> iterator() {
        return Collections.emptyIterator();
    }
}
