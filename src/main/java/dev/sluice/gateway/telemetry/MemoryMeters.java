package dev.sluice.gateway.telemetry;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.memory.MemoryLimitException.Limit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.Supplier;

/** The metrics of the memory budgets: bytes in use, the limit, and rejected reservations. */
public final class MemoryMeters {
    private MemoryMeters() {}

    /** Registers the metrics of the budgets. */
    public static void register(MemoryBudgets budgets, MeterRegistry registry) {
        gauge(MeterDefinition.MEMORY_USED, budgets.heap()::used, registry);
        gauge(MeterDefinition.MEMORY_LIMIT, budgets.heap()::limit, registry);
        for (Limit limit : Limit.values())
            MeterDefinition.MEMORY_REFUSED.functionCounter(
                    registry, budgets.heap(), budget -> budget.rejected(limit), Tags.of("reason", code(limit)));
        gauge(MeterDefinition.DIRECT_MEMORY_UNSENT, budgets.direct()::used, registry);
        gauge(MeterDefinition.DIRECT_MEMORY_LIMIT, budgets.direct()::limit, registry);
        MeterDefinition.DIRECT_MEMORY_REFUSED.functionCounter(
                registry, budgets.direct(), MemoryMeters::rejected, Tags.empty());
    }

    private static String code(Limit limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    private static double rejected(MemoryBudget budget) {
        return budget.rejected(Limit.SHARE) + budget.rejected(Limit.BUDGET);
    }

    private static void gauge(MeterDefinition definition, Supplier<Number> bytes, MeterRegistry registry) {
        definition.gauge(registry, bytes, Tags.empty());
    }
}
