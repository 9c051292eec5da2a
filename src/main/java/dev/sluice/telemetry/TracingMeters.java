package dev.sluice.telemetry;

import dev.sluice.telemetry.tracing.DropReason;
import dev.sluice.telemetry.tracing.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The metrics of the export of traces. */
public final class TracingMeters {
    private TracingMeters() {}

    /** Registers the metrics. */
    public static void register(Tracing tracing, MeterRegistry registry) {
        FunctionCounter.builder("sluice.traces.exported", tracing, Tracing::exported)
                .description("Requests whose traces the collector has accepted.")
                .register(registry);
        Gauge.builder("sluice.traces.queued", tracing, Tracing::queued)
                .description("Requests whose traces wait for an export.")
                .register(registry);
        for (DropReason reason : DropReason.values())
            FunctionCounter.builder("sluice.traces.dropped", tracing, counted -> counted.dropped(reason))
                    .description("Requests whose traces were dropped, by reason.")
                    .tag("reason", reason.code())
                    .register(registry);
    }
}
