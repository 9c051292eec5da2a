package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.route.Route;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final RequestMeters meters = new RequestMeters(metrics);

    private void configure(String routes) {
        String yaml = "routes:\n" + routes;
        List<Route.Spec> specs = Objects.requireNonNull(
                        ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                                .configuration())
                .routes();
        meters.onRoutes(specs);
    }

    private void end(String route, int status, boolean isComplete) {
        end(route, status, isComplete, null);
    }

    private void end(String route, int status, boolean isComplete, @Nullable Reason reason) {
        RequestTrace trace = new RequestTrace("id", TraceContext.start(new Random(1)), 0, 1, 1);
        trace.onRoute(route);
        if (reason != null) trace.onFailure(reason, null, null);
        trace.onResponseHead(status, isComplete, 2);
        trace.onEnd(0, 0, 20_000_001);
        meters.onStart();
        meters.onEnd(trace);
    }

    @Test
    void a_failed_request_is_counted_by_its_reason() {
        end("GET /a", 503, true, SharedReason.OVERLOADED);
        end("GET /a", 503, true, SharedReason.OVERLOADED);
        end("none", 404, true, GatewayReason.NO_ROUTE);
        end("GET /a", 200, true);
        assertThat(scraped().lines().filter(line -> line.startsWith("sluice_requests_failed_total")))
                .containsExactlyInAnyOrder(
                        "sluice_requests_failed_total{reason=\"overloaded\",route=\"GET /a\"} 2.0",
                        "sluice_requests_failed_total{reason=\"no_route\",route=\"none\"} 1.0");
    }

    private String scraped() {
        return metrics.scrape();
    }

    private static String count(String route, String statusClass, boolean isComplete, int count) {
        return "sluice_requests_seconds_count{complete=\"%s\",route=\"%s\",status_class=\"%s\"} %d\n"
                .formatted(isComplete, route, statusClass, count);
    }

    @Test
    void only_a_status_of_2xx_with_nothing_missing_is_complete() {
        end("GET /a", 200, true);
        end("GET /a", 204, true);
        end("GET /a", 200, false);
        end("GET /a", 304, true);
        end("GET /a", 404, true);
        end("GET /a", 499, true);
        end("GET /a", 503, true);
        end("GET /a", 101, true);
        end("GET /a", 999, true);
        assertThat(scraped())
                .contains(
                        count("GET /a", "2xx", true, 2),
                        count("GET /a", "2xx", false, 1),
                        count("GET /a", "3xx", false, 1),
                        count("GET /a", "4xx", false, 2),
                        count("GET /a", "5xx", false, 1),
                        count("GET /a", "1xx", false, 1),
                        count("GET /a", "other", false, 1));
    }

    @Test
    void the_latency_of_an_objective_is_a_bucket_of_its_route_only() {
        configure("""
                  GET /a: { respond: 1, slo: { availability: 99.9%, latency: 320ms } }
                  GET /b: { respond: 1 }
                """);
        end("GET /a", 200, true);
        end("GET /b", 200, true);
        assertThat(scraped())
                .contains("route=\"GET /a\",status_class=\"2xx\",le=\"0.32\"} 1\n")
                .contains("route=\"GET /a\",status_class=\"2xx\",le=\"0.25\"} 1\n")
                .doesNotContain("route=\"GET /b\",status_class=\"2xx\",le=\"0.32\"}")
                .contains("sluice_slo_availability_ratio{route=\"GET /a\"} 0.999\n")
                .contains("sluice_slo_latency_seconds{bucket=\"0.32\",route=\"GET /a\"} 0.32\n");
    }

    @Test
    void a_changed_latency_changes_the_bucket_and_other_routes_go_on_counting() {
        configure("""
                  GET /a: { respond: 1, slo: { availability: 99%, latency: 320ms } }
                  GET /b: { respond: 1 }
                """);
        end("GET /a", 200, true);
        end("GET /b", 200, true);
        configure("""
                  GET /a: { respond: 1, slo: { availability: 99.5%, latency: 330ms } }
                  GET /b: { respond: 1 }
                """);
        end("GET /a", 200, true);
        end("GET /b", 200, true);
        assertThat(scraped())
                .contains("le=\"0.33\"} 1\n", "{route=\"GET /a\"} 0.995\n", "bucket=\"0.33\"")
                .contains(count("GET /a", "2xx", true, 1), count("GET /b", "2xx", true, 2))
                .doesNotContain("0.32");
    }

    @Test
    void a_removed_route_and_a_removed_objective_leave_no_series() {
        configure("""
                  GET /a: { respond: 1, slo: { availability: 99% } }
                  GET /b: { respond: 1, slo: { availability: 99% } }
                """);
        end("GET /a", 200, true);
        end("none", 404, true);
        new StepMeters(metrics.registry()).onStepEnd("GET /a", "orders", "skipped");
        configure("  GET /b: { respond: 1 }\n");
        assertThat(scraped()).doesNotContain("GET /a", "sluice_slo_").contains(count("none", "4xx", false, 1));
    }

    @Test
    void a_removed_route_that_comes_back_counts_from_zero() {
        String route = "  GET /a: { respond: 1 }\n";
        configure(route);
        end("GET /a", 200, true);
        configure("  GET /b: { respond: 1 }\n");
        configure(route);
        end("GET /a", 200, true);
        assertThat(scraped()).contains(count("GET /a", "2xx", true, 1));
    }
}
