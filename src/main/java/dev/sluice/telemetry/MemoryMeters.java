package dev.sluice.telemetry;

import dev.sluice.memory.MemoryBudget;
import dev.sluice.memory.MemoryBudgets;
import dev.sluice.memory.MemoryLimitException.Limit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The metrics of the memory budgets: bytes in use, the limit, and refused reservations. */
public final class MemoryMeters {
    private MemoryMeters() {}

    /** Registers the metrics of the budgets. */
    public static void register(MemoryBudgets budgets, MeterRegistry registry) {
        registerBytes("sluice.memory.used", budgets.heap(), MemoryBudget::used, registry);
        registerBytes("sluice.memory.limit", budgets.heap(), MemoryBudget::limit, registry);
        for (Limit limit : Limit.values())
            FunctionCounter.builder("sluice.memory.refused", budgets.heap(), budget -> budget.refused(limit))
                    .tag("reason", limit.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        registerBytes("sluice.direct.memory.unsent", budgets.direct(), MemoryBudget::used, registry);
        registerBytes("sluice.direct.memory.limit", budgets.direct(), MemoryBudget::limit, registry);
        FunctionCounter.builder("sluice.direct.memory.refused", budgets.direct(), MemoryMeters::refused)
                .register(registry);
    }

    private static double refused(MemoryBudget budget) {
        return budget.refused(Limit.SHARE) + budget.refused(Limit.BUDGET);
    }

    private static void registerBytes(
            String name, MemoryBudget budget, ToDoubleFunction<MemoryBudget> value, MeterRegistry registry) {
        Gauge.builder(name, budget, value).baseUnit("bytes").register(registry);
    }
}
