package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.compose.StepEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Counts the ends of steps: {@code sluice.step.outcomes} by route, step and outcome. Thread-safe. */
public final class StepMeters implements StepEvents {
    private final MeterFamily<Counter> outcomes;

    public StepMeters(MeterRegistry registry) {
        this.outcomes = MeterDefinition.STEP_OUTCOMES.counters(registry, Tags.empty());
    }

    @Override
    public void onStepEnd(String route, String step, String outcome) {
        outcomes.withLabels(route, step, outcome).increment();
    }
}
