package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.proxy.mapping.DropReason;
import dev.sluice.gateway.proxy.mapping.MappingEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/** Counts dropped fields of responses: {@code sluice.proxy.dropped} by route, field and reason. Thread-safe. */
public final class MappingMeters implements MappingEvents {
    private final MeterFamily<Counter> dropped;

    public MappingMeters(MeterRegistry registry) {
        this.dropped = MeterDefinition.PROXY_DROPPED.counters(registry, Tags.empty());
    }

    @Override
    public void dropped(String route, String field, DropReason reason) {
        dropped.withLabels(route, field.toLowerCase(Locale.ROOT), reason.code()).increment();
    }
}
