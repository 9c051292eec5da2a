package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.proxy.OpenStreams;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts rejected streams: {@code sluice.streams.rejected} by route and limit. Thread-safe. */
public final class StreamMeters implements OpenStreams.Events {
    private final MeterFamily<Counter> rejected;

    public StreamMeters(MeterRegistry registry) {
        this.rejected = MeterDefinition.STREAMS_REJECTED.counters(registry, Tags.empty());
    }

    @Override
    public void onReject(String route, String limit) {
        rejected.withLabels(route, limit).increment();
    }
}
