package dev.sluice.telemetry;

import dev.sluice.memory.MemoryBudget;
import dev.sluice.memory.MemoryBudgets;
import dev.sluice.memory.MemoryLimitException.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The metrics of the memory budgets: bytes in use, the limit, and refused reservations. */
public final class MemoryMeters {
    private MemoryMeters() {}

    /** Registers the metrics of the budgets. */
    public static void register(MemoryBudgets budgets, MeterRegistry registry) {
        registerHeap(budgets.heap(), registry);
        registerDirect(budgets.direct(), registry);
    }

    private static void registerDirect(MemoryBudget budget, MeterRegistry registry) {
        Gauge.builder("sluice.direct.memory.unsent", budget, MemoryBudget::used)
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("sluice.direct.memory.limit", budget, MemoryBudget::limit)
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder(
                        "sluice.direct.memory.refused",
                        budget,
                        counted -> counted.refused(Limit.SHARE) + counted.refused(Limit.BUDGET))
                .register(registry);
    }

    private static void registerHeap(MemoryBudget budget, MeterRegistry registry) {
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
