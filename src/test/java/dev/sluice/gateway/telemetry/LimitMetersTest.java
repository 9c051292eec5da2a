package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.SourceFile;
import dev.sluice.gateway.limit.LimitEvents.Outcome;
import dev.sluice.gateway.limit.RateLimitSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LimitMetersTest {
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final LimitMeters meters = new LimitMeters(metrics.registry());

    private static Map<String, RateLimitSpec> limits(String yaml) {
        return Objects.requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                        .configuration())
                .rateLimits();
    }

    private List<String> lines() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_rate_limit"))
                .toList();
    }

    @Test
    void each_counter_of_a_limit_starts_at_zero_so_that_its_first_event_has_a_rate() {
        meters.onLimits(limits("""
                rate_limits:
                  all: { rate: 1/s, key: null }
                  seen: { rate: 1/s, key: null, mode: report }
                routes: { GET /a: { respond: 1, rate_limits: [all, seen] } }
                """));
        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "sluice_rate_limit_requests_total{limit=\"all\",outcome=\"admitted\"} 0.0",
                        "sluice_rate_limit_requests_total{limit=\"all\",outcome=\"rejected\"} 0.0",
                        "sluice_rate_limit_requests_total{limit=\"seen\",outcome=\"admitted\"} 0.0",
                        "sluice_rate_limit_requests_total{limit=\"seen\",outcome=\"reported\"} 0.0",
                        "sluice_rate_limit_evictions_total{limit=\"all\"} 0.0",
                        "sluice_rate_limit_evictions_total{limit=\"seen\"} 0.0");
    }

    @Test
    void a_reload_keeps_the_counters_of_a_limit_and_removes_those_of_a_removed_one() {
        String routes = "routes: { GET /a: { respond: 1, rate_limits: [%s] } }\n";
        meters.onLimits(limits("rate_limits: { a: { rate: 1/s, key: null }, b: { rate: 1/s, key: null } }\n"
                + routes.formatted("a, b")));
        meters.onDecision("a", Outcome.REJECTED);
        meters.onEvict("a");
        meters.onEvict("b");
        meters.onLimits(limits("rate_limits: { a: { rate: 2/s, key: null } }\n" + routes.formatted("a")));
        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "sluice_rate_limit_requests_total{limit=\"a\",outcome=\"admitted\"} 0.0",
                        "sluice_rate_limit_requests_total{limit=\"a\",outcome=\"rejected\"} 1.0",
                        "sluice_rate_limit_evictions_total{limit=\"a\"} 1.0");
    }

    /** They end after the reload. */
    @Test
    void requests_of_an_earlier_configuration_register_no_counter_of_a_removed_limit() {
        String routes = "routes: { GET /a: { respond: 1, rate_limits: [%s] } }\n";
        String both = "rate_limits: { a: { rate: 1/s, key: null }, b: { rate: 1/s, key: null } }\n";
        meters.onLimits(limits(both + routes.formatted("a, b")));
        meters.onLimits(limits("rate_limits: { a: { rate: 2/s, key: null } }\n" + routes.formatted("a")));
        meters.onDecision("b", Outcome.REJECTED);
        meters.onEvict("b");
        assertThat(lines()).hasSize(3).noneMatch(line -> line.contains("\"b\""));
        meters.onLimits(limits(both + routes.formatted("a, b")));
        meters.onDecision("b", Outcome.REJECTED);
        assertThat(lines()).contains("sluice_rate_limit_requests_total{limit=\"b\",outcome=\"rejected\"} 1.0");
    }

    @Test
    void limits_in_a_store_have_the_counters_of_decisions_without_it() {
        String store = "store: { url: \"redis://valkey:6379\" }\n";
        String routes = "routes: { GET /a: { respond: 1, rate_limits: [a] } }\n";
        meters.onLimits(limits(store + "rate_limits: { a: { rate: 1/s, key: null, scope: fleet } }\n" + routes));
        assertThat(lines())
                .contains("sluice_rate_limit_decisions_without_store_total{limit=\"a\"} 0.0")
                .noneMatch(line -> line.contains("unavailable"));
        meters.onDecisionWithoutStore("a");
        meters.onLimits(limits(store + "rate_limits: { a: { quota: 5/day, key: null } }\n" + routes));
        assertThat(lines())
                .contains("sluice_rate_limit_decisions_without_store_total{limit=\"a\"} 1.0")
                .contains("sluice_rate_limit_requests_total{limit=\"a\",outcome=\"unavailable\"} 0.0");
        meters.onLimits(limits("rate_limits: { a: { rate: 1/s, key: null } }\n" + routes));
        assertThat(lines()).noneMatch(line -> line.contains("without_store"));
        meters.onLimits(limits("routes: { GET /a: { respond: 1 } }\n"));
        meters.onDecisionWithoutStore("a");
        assertThat(lines()).isEmpty();
    }
}
