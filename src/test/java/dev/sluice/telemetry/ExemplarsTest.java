package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.trace.TraceContext;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExemplarsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final TraceContext SAMPLED =
            Objects.requireNonNull(TraceContext.parse("00-" + TRACE + "-00f067aa0ba902b7-01", null));

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final Timer timer =
            MeterDefinition.REQUESTS.timer(Tags.of("route", "GET /a")).register(metrics.registry());

    @Test
    void a_value_of_a_sampled_request_has_its_trace_as_exemplar_in_open_metrics_only() {
        metrics.exemplars().record(SAMPLED, () -> timer.record(Duration.ofMillis(20)));
        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS))
                .contains(" # {span_id=\"00f067aa0ba902b7\",trace_id=\"" + TRACE + "\"} 0.02");
        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS)).doesNotContain(TRACE);
    }

    @Test
    void other_values_have_no_exemplar() {
        metrics.exemplars().record(SAMPLED.withSampled(false), () -> timer.record(Duration.ofMillis(20)));
        metrics.exemplars().record(SAMPLED, () -> {});
        timer.record(Duration.ofMillis(20));
        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS)).doesNotContain("trace_id");
    }
}
