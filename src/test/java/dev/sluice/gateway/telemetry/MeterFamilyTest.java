package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterFamilyTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final MeterFamily<Counter> family = MeterFamily.of(registry, List.of("a"), this::register);
    private final Thread closer = new Thread(family::close);
    private boolean isClosedMeanwhile;

    private Counter register(MeterRegistry target, List<Tag> tags) {
        if (isClosedMeanwhile) {
            closer.start();
            // It has another registry already, and waits for the place of the new meter.
            Await.until(() -> closer.getState() == Thread.State.BLOCKED);
        }
        return target.counter("events", tags);
    }

    @Test
    void an_event_during_the_close_leaves_no_meter() throws InterruptedException {
        isClosedMeanwhile = true;
        family.withLabels("x").increment();
        closer.join();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void an_event_after_the_close_registers_no_meter() {
        family.withLabels("x").increment();
        family.close();
        family.withLabels("x").increment();
        family.withLabels("y").increment();
        assertThat(registry.getMeters()).isEmpty();
    }
}
