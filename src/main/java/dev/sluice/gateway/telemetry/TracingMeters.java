package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.telemetry.tracing.LostTrace;
import dev.sluice.gateway.telemetry.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The metrics of the export of traces. */
public final class TracingMeters {
    private TracingMeters() {}

    /** Registers the metrics. */
    public static void register(Tracing tracing, MeterRegistry registry) {
        MeterDefinition.TRACES_EXPORTED.functionCounter(registry, tracing, Tracing::exported, Tags.empty());
        MeterDefinition.TRACES_QUEUED.gauge(registry, tracing::queued, Tags.empty());
        for (LostTrace reason : LostTrace.values())
            MeterDefinition.TRACES_DROPPED.functionCounter(
                    registry, tracing, counted -> counted.dropped(reason), Tags.of("reason", reason.code()));
    }
}
