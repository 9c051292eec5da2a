package dev.sluice.gateway.telemetry.tracing;

import io.vertx.core.Context;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The tracer of vertx-opentelemetry for requests of callers only, without its attributes: they are fixed, and two of them repeat the
 * query (vertx-core 5.1.10, HttpUtils).
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
        if (kind != SpanKind.RPC) return null;
        RequestHead head = RequestHead.of(request, headers, tags);
        return delegate.receiveRequest(context, kind, policy, head, operation, head, TagExtractor.empty());
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
}
