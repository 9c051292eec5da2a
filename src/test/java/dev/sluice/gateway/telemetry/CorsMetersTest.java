package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.SourceFile;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorsMetersTest {
    private static final String ROUTE = "GET /a: { respond: 1, cors: { origins: 'https://shop.example.com' } }";

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final RequestMeters requests = new RequestMeters(metrics);
    private final CorsMeters meters = new CorsMeters(metrics.registry());

    private void activate(String yaml) {
        Configuration configuration =
                Objects.requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                        .configuration());
        requests.onRoutes(configuration.routes());
        meters.onRoutes(configuration.routes(), configuration.defaultCors() != null);
    }

    private List<String> lines() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_cors_rejected_total"))
                .map(line -> line.substring("sluice_cors_rejected_total".length()))
                .toList();
    }

    @Test
    void each_counter_of_a_route_starts_at_zero_so_that_its_first_rejection_has_a_rate() {
        activate("routes: { " + ROUTE + ", GET /b: { respond: 1 } }");
        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "{route=\"GET /a\",why=\"origin\"} 0.0",
                        "{route=\"GET /a\",why=\"method\"} 0.0",
                        "{route=\"GET /a\",why=\"header\"} 0.0",
                        "{route=\"none\",why=\"method\"} 0.0");
    }

    @Test
    void preflights_without_a_route_are_counted_if_the_defaults_have_cors() {
        activate("defaults: { route: { cors: { origins: 'https://shop.example.com' } } }\n"
                + "routes: { GET /a: { respond: 1, cors: null } }");
        assertThat(lines()).containsExactly("{route=\"none\",why=\"method\"} 0.0");
        activate("routes: { GET /a: { respond: 1 } }");
        assertThat(lines()).isEmpty();
    }

    /** The metrics of requests remove all meters of a removed route. */
    @Test
    void a_route_that_returns_starts_at_zero_and_counts() {
        activate("routes: { " + ROUTE + ", GET /b: { respond: 1 } }");
        meters.onReject("GET /a", PreflightRejection.ORIGIN);
        activate("routes: { GET /b: { respond: 1 } }");
        assertThat(lines()).isEmpty();
        activate("routes: { " + ROUTE + " }");
        meters.onReject("GET /a", PreflightRejection.ORIGIN);
        assertThat(lines())
                .hasSize(4)
                .contains("{route=\"GET /a\",why=\"origin\"} 1.0", "{route=\"none\",why=\"method\"} 0.0");
    }
}
