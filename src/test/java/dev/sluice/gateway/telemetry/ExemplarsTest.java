package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.core.trace.TraceContext;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExemplarsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final RequestMeters meters = new RequestMeters(metrics);

    private void end(String flags, int status) {
        TraceContext context =
                Objects.requireNonNull(TraceContext.parse("00-" + TRACE + "-00f067aa0ba902b7-" + flags, null));
        RequestTrace trace = new RequestTrace("id", context, 0, 1, 1);
        trace.onRoute("GET /a");
        if (status == 503) trace.onFailure(SharedReason.OVERLOADED, null, null);
        trace.onResponseHead(status, true, 2);
        trace.onEnd(0, 0, 20_000_001);
        meters.onEnd(trace);
    }

    @Test
    void a_sampled_request_has_its_trace_as_exemplar_of_its_bucket_in_open_metrics_only() {
        end("01", 200);
        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS))
                .containsPattern("sluice_requests_seconds_bucket\\{.*le=\"0.025\"} 1 # \\{span_id=\"00f067aa0ba902b7\","
                        + "trace_id=\"" + TRACE + "\"} 0.02 ");
        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS)).doesNotContain(TRACE);
    }

    @Test
    void a_sampled_request_that_failed_is_the_exemplar_of_its_reason() {
        end("01", 503);
        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS))
                .containsPattern(
                        "sluice_requests_failed_total\\{reason=\"overloaded\",route=\"GET /a\"} 1.0 # \\{.*" + TRACE);
    }

    @Test
    void other_requests_have_no_exemplar_also_after_a_sampled_one() {
        end("01", 503);
        end("00", 200);
        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS)
                        .lines()
                        .filter(line -> line.contains("2xx"))
                        .filter(line -> line.contains("trace_id")))
                .isEmpty();
    }
}
