package dev.sluice.telemetry;

import dev.sluice.trace.TraceContext;
import io.netty.util.concurrent.FastThreadLocal;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * The trace that the values of histograms and counters belong to, while an event loop records them. The page of metrics in the
 * OpenMetrics format shows it as an exemplar. Thread-safe: each thread has its own trace.
 */
final class Exemplars implements SpanContext {
    private final FastThreadLocal<@Nullable TraceContext> current = new FastThreadLocal<>();

    /** Runs a recording. Its values get the sampled trace as their exemplar. */
    void record(TraceContext trace, Runnable recording) {
        current.set(trace);
        try {
            recording.run();
        } finally {
            current.remove();
        }
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        TraceContext trace = current.get();
        return trace == null ? null : trace.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        TraceContext trace = current.get();
        return trace == null ? null : TraceContext.hex(trace.spanId());
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return current.get() != null;
    }

    /** The collector keeps every sampled trace. */
    @Override
    public void markCurrentSpanAsExemplar() {}
}
