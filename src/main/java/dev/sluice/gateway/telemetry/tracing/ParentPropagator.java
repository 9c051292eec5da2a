package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.trace.TraceContext;
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
 * Puts the head of a request into its context, and the trace of the caller from {@code traceparent}. It ignores the sampled flag and
 * {@code tracestate}, which count only from trusted proxies. It writes nothing, because each attempt writes its own header.
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
        return carrier instanceof RequestHead head ? withParent(head.in(context), head.caller()) : context;
    }

    private static Context withParent(Context context, @Nullable TraceContext caller) {
        if (caller == null) return context;
        SpanContext parent = SpanContext.createFromRemoteParent(
                caller.traceId(), TraceContext.hex(caller.spanId()), TraceFlags.getDefault(), TraceState.getDefault());
        return context.with(Span.wrap(parent));
    }
}
