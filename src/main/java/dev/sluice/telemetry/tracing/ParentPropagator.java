package dev.sluice.telemetry.tracing;

import dev.sluice.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the trace of the caller from {@code traceparent} as the rest of the gateway does. It ignores the sampled flag and {@code
 * tracestate}, which count only from trusted proxies. It writes nothing, because each attempt writes its own header.
 */
final class ParentPropagator implements TextMapPropagator {
    static final String HEADER = "traceparent";

    @Override
    public Collection<String> fields() {
        return List.of(HEADER);
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {}

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
        String header = getter.get(carrier, HEADER);
        TraceContext caller = header == null ? null : TraceContext.parse(header, null);
        if (caller == null) return context;
        SpanContext parent = SpanContext.createFromRemoteParent(
                caller.traceId(), TraceContext.hex(caller.spanId()), TraceFlags.getDefault(), TraceState.getDefault());
        return context.with(Span.wrap(parent));
    }
}
