package dev.sluice.telemetry.tracing;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The tracer of vertx-opentelemetry for requests of callers only, with attributes that hold no query. Its own attributes are fixed, and
 * two of them repeat the query (vertx-core 5.1.10, HttpUtils).
 */
final class ServerTracer implements VertxTracer<Object, Object> {
    private final VertxTracer<Object, Object> delegate;

    @SuppressWarnings("unchecked") // its type of spans is private
    ServerTracer(VertxTracer<?, ?> delegate) {
        this.delegate = (VertxTracer<Object, Object>) delegate;
    }

    @Override
    public <R> @Nullable Object receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Entry<String, String>> headers,
            TagExtractor<R> tags) {
        return request instanceof HttpServerRequest head
                ? delegate.receiveRequest(context, kind, policy, head, operation, parent(head), RequestTags.INSTANCE)
                : null;
    }

    /** Two fields have no single meaning, as in the rest of the gateway. */
    private static List<Entry<String, String>> parent(HttpServerRequest request) {
        String parent = request.headers().get(ParentPropagator.HEADER);
        boolean isSingle = parent != null
                && request.headers().getAll(ParentPropagator.HEADER).size() == 1;
        return isSingle ? List.of(Map.entry(ParentPropagator.HEADER, parent)) : List.of();
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable Object span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        // The message of a failure may repeat bytes of the request.
        if (span != null) delegate.sendResponse(context, null, span, null, tags);
    }

    /** The attributes of a request that its record does not have. */
    private enum RequestTags implements TagExtractor<HttpServerRequest> {
        INSTANCE;

        @Override
        public int len(HttpServerRequest request) {
            return request.path() == null ? 2 : 3;
        }

        @Override
        public String name(HttpServerRequest request, int index) {
            return switch (index) {
                case 0 -> "url.scheme";
                case 1 -> "network.protocol.version";
                default -> "url.path";
            };
        }

        @Override
        public String value(HttpServerRequest request, int index) {
            return switch (index) {
                case 0 -> request.connection().isSsl() ? "https" : "http";
                case 1 -> version(request.version());
                default -> request.path();
            };
        }

        private static String version(HttpVersion version) {
            return switch (version) {
                case HTTP_1_0 -> "1.0";
                case HTTP_1_1 -> "1.1";
                case HTTP_2 -> "2";
                case HTTP_3 -> "3";
            };
        }
    }
}
