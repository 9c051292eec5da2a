package dev.sluice.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Operation;
import dev.sluice.telemetry.BackendMeters;
import dev.sluice.telemetry.StepMeters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Compares the tables of metrics with the registered metrics, by name, labels and kind. */
class MetricsTableTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void the_page_has_every_metric_of_a_backend_with_its_labels_and_kind() {
        BackendMeters meters = new BackendMeters(registry, "orders");
        reportEverything(meters);
        meters.registerBulkheadGauges(() -> 0, () -> 0, 1);
        meters.registerBreakerGauges(() -> "closed");
        meters.registerBudgetGauge(() -> 0);

        List<String> rows = Page.read("docs/resilience.md").part("metrics of a backend").stream()
                .skip(2)
                .map(row -> row.substring(0, row.indexOf(':')))
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(registry.getMeters().stream()
                        .map(MetricsTableTest::row)
                        .distinct()
                        .toList());
    }

    @Test
    void the_page_has_the_metric_of_steps() {
        new StepMeters(registry).ended("GET /a", "orders", "skipped");

        assertThat(Page.read("docs/configuration.md").part("metrics of a step").get(2))
                .startsWith(row(registry.getMeters().get(0)));
    }

    private static void reportEverything(BackendEvents events) {
        Operation operation = new Operation("orders", HttpMethod.GET, "/");
        events.callEnded(operation, "success", Duration.ZERO);
        events.callCancelled("queue");
        events.attemptEnded(operation, "success", 200, Duration.ZERO);
        events.timedOut("read");
        events.endpointEjected("orders-1:8080", Duration.ZERO);
        events.healthChanged("orders-1:8080", true);
        events.permitWaitEnded("acquired", Duration.ZERO);
        events.bulkheadRejected("backend", "full");
        events.breakerChanged("closed", "open", "rate");
        events.breakerRecorded("success");
        events.breakerRejected();
        events.retried("read_timeout", Duration.ZERO);
        events.retryStopped("budget");
    }

    private static String row(Meter meter) {
        String labels = meter.getId().getTags().stream()
                .map(Tag::getKey)
                .filter(label -> !label.equals("backend"))
                .map(label -> "`" + label + "`")
                .collect(joining(", "));
        String kind = meter.getId().getType().name().toLowerCase(Locale.ROOT);
        return "| `" + meter.getId().getName() + "` | " + labels + " | " + kind;
    }
}
