package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts rejected preflights: {@code sluice.cors.rejected} by route and why. Thread-safe. */
public final class CorsMeters implements CorsEvents {
    private final MeterFamily<Counter> rejected;

    public CorsMeters(MeterRegistry registry) {
        this.rejected = MeterDefinition.CORS_REJECTED.counters(registry, Tags.empty());
    }

    @Override
    public void onReject(String route, PreflightRejection why) {
        rejected.withLabels(route, why.code()).increment();
    }
}
