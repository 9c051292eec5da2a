package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.proxy.mapping.DroppedField;
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
    public void onDrop(String route, String field, DroppedField reason) {
        dropped.withLabels(route, field.toLowerCase(Locale.ROOT), reason.code()).increment();
    }
}
