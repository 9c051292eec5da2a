package dev.sluice.gateway.telemetry;

import dev.sluice.core.digest.Hex;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import io.prometheus.metrics.model.snapshots.Exemplar;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sampled request that the values of histograms and counters belong to, while an event loop records them. The page of metrics in
 * the OpenMetrics format shows its trace as an exemplar. Thread-safe: each thread has its own request.
 */
final class Exemplars {
    /** Not static, because it belongs to one registry. A thread keeps a small entry for each registry of the process, which has one. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable RequestTrace> current = new ThreadLocal<>();

    /** Runs a recording. Its values get the trace of this sampled request as their exemplar. */
    void record(RequestTrace sampled, Runnable recording) {
        current.set(sampled);
        try {
            recording.run();
        } finally {
            // A removed entry would be created again for the next value.
            current.set(null);
        }
    }

    /** Returns the exemplar of a value that this thread records; null if the value belongs to no sampled request. */
    @Nullable
    Exemplar of(double value) {
        RequestTrace request = current.get();
        return request == null ? null : exemplar(value, request, request.context());
    }

    private static Exemplar exemplar(double value, RequestTrace request, TraceContext trace) {
        return Exemplar.builder()
                .value(value)
                .traceId(trace.traceId())
                .spanId(Hex.of(trace.spanId()))
                .timestampMillis(request.startedEpochMillis() + TimeUnit.NANOSECONDS.toMillis(request.durationNanos()))
                .build();
    }
}
