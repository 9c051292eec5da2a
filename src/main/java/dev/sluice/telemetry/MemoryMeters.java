package dev.sluice.telemetry;

import dev.sluice.memory.MemoryBudget;
import dev.sluice.memory.MemoryLimitException.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The metrics of the memory budget: bytes in use, the limit, and refused reservations by reason. */
public final class MemoryMeters {
    private MemoryMeters() {}

    /** Registers the metrics of a budget. */
    public static void register(MemoryBudget budget, MeterRegistry registry) {
        Gauge.builder("sluice.memory.used", budget, MemoryBudget::used)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("sluice.memory.limit", budget, MemoryBudget::limit)
                .baseUnit("bytes")
                .register(registry);
        for (Limit limit : Limit.values())
            FunctionCounter.builder("sluice.memory.refused", budget, counted -> counted.refused(limit))
                    .tag("reason", limit.name().toLowerCase(Locale.ROOT))
                    .register(registry);
    }
}
