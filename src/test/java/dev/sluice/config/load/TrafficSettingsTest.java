package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.http.Origin;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.route.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The settings of rate limits, CORS and clients, and what they inherit. */
class TrafficSettingsTest {
    private static final String ISSUE = """
            rate_limits:
              everyone: { rate: 100/s, burst: 200, key: $request.network }
              partners: { plans: { by: $claims.plan, gold: { rate: 1000/min, burst: 100 }, else: { rate: 60/min } }, key: $claims.sub, charge: calls }
            server:   { clients: { deny: [203.0.113.0/24] } }
            identity: { partners: { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [partners] } }
            defaults:
              route: { rate_limits: [everyone], cors: { origins: ["https://shop.example.com", "https://*.preview.example.com"], max_age: 10m } }
            """;

    private static final String ROUTES = """
            routes:
              GET /a: { respond: 1, identity: none }
              GET /b: { respond: 1, identity: partners, rate_limits: [], cors: null, clients: { deny: [10.0.0.0/8] } }
            """;

    private static Route.Spec route(Configuration configuration, String name) {
        return configuration.routes().stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static RateLimitSpec limit(String text) {
        return requireNonNull(
                TestConfiguration.valid("rate_limits: { a: { " + text + " } }\nroutes: { GET /a: { respond: 1 } }")
                        .rateLimits()
                        .get("a"));
    }

    @Test
    void the_examples_of_the_language_load() {
        assertThat(TestConfiguration.warnings(ISSUE + ROUTES)).isEmpty();
        String language = """
                rate_limits:
                  everyone:  { rate: 100/s, burst: 200, key: $request.client }
                  partners:  { plans: { by: $claims.plan, gold: { rate: 1000/min }, else: { rate: 60/min } }, key: $claims.sub, charge: calls }
                server:      { clients: { deny: [203.0.113.0/24] } }
                identity:
                  partners:  { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [partners] }
                routes:
                  GET /customers/{id}/overview:
                    rate_limits: [everyone]
                    cors: { origins: ["https://shop.example.com"], credentials: true }
                    identity: partners
                    respond: $path.id
                """;
        assertThat(TestConfiguration.load(language).errors()).isEmpty();
    }

    @Test
    void a_limit_has_each_value_of_its_text() {
        RateLimitSpec everyone = requireNonNull(
                TestConfiguration.valid(ISSUE + ROUTES).rateLimits().get("everyone"));
        assertThat(everyone.rate()).hasToString("100/s");
        assertThat(everyone.burst()).isEqualTo(200);
        assertThat(everyone.key().text()).isEqualTo("$request.network");
        assertThat(everyone.charge()).isEqualTo(Charge.ONE);
        assertThat(everyone.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(everyone.headers()).isTrue();
        RateLimitSpec partners = requireNonNull(
                TestConfiguration.valid(ISSUE + ROUTES).rateLimits().get("partners"));
        assertThat(partners.plans()).hasToString("by $claims.plan: gold 1000/min, burst 100; else 60/min, burst 6");
        assertThat(partners.charge().isCalls()).isTrue();
        assertThat(partners.readsClaims()).isTrue();
    }

    @Test
    void each_setting_of_a_limit_can_be_written() {
        RateLimitSpec limit = limit("rate: 5/d, burst: 3, key: null, charge: 2, mode: report, headers: false");
        assertThat(limit.allPlans()).hasToString("{=5/d, burst 3}");
        assertThat(limit.key().text()).isEqualTo("null");
        assertThat(limit.charge()).isEqualTo(new Charge(2));
        assertThat(limit.mode()).isEqualTo(Mode.REPORT);
        assertThat(limit.headers()).isFalse();
    }

    @Test
    void a_burst_is_a_tenth_of_the_rate_and_at_least_one() {
        assertThat(limit("rate: 1000/h, key: $request.client").allPlans()).hasToString("{=1000/h, burst 100}");
        assertThat(limit("rate: 9/h, key: $request.client").allPlans()).hasToString("{=9/h, burst 1}");
    }

    @Test
    void a_route_inherits_replaces_and_resets() {
        Configuration configuration = TestConfiguration.valid(ISSUE + ROUTES);
        Route.Spec inheriting = route(configuration, "GET /a");
        assertThat(inheriting.rateLimits()).containsExactly("everyone");
        CorsSpec cors = requireNonNull(inheriting.cors());
        assertThat(cors.origins())
                .extracting(Origin::text)
                .containsExactly("https://shop.example.com", "https://*.preview.example.com");
        assertThat(cors.maxAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(cors.credentials()).isFalse();
        assertThat(configuration.defaultCors()).isEqualTo(cors);
        Route.Spec resetting = route(configuration, "GET /b");
        assertThat(resetting.rateLimits()).isEmpty();
        assertThat(resetting.cors()).isNull();
        assertThat(resetting.clients().deny()).hasToString("[10.0.0.0/8]");
    }

    @Test
    void a_route_inherits_each_part_of_cors_and_of_clients() {
        Configuration configuration = TestConfiguration.valid("""
                defaults:
                  route:
                    cors: { origins: ["https://a.example"], max_age: 10m, expose: [X-A] }
                    clients: { allow: [10.0.0.0/8, "fd00::/8"], deny: 10.1.0.0/16 }
                routes:
                  GET /a: { respond: 1, cors: { headers: [X-B] }, clients: { deny: null } }
                  GET /b: { respond: 1, cors: { expose: [] }, clients: { allow: 10.0.0.7 } }
                """);
        Route.Spec a = route(configuration, "GET /a");
        assertThat(a.cors())
                .isEqualTo(new CorsSpec(
                        List.of(Origin.parse("https://a.example")),
                        false,
                        List.of("X-B"),
                        List.of("X-A"),
                        Duration.ofMinutes(10)));
        assertThat(a.clients().deny()).isEqualTo(NetworkSource.NONE);
        assertThat(a.clients().allow()).hasToString("[10.0.0.0/8, fd00::/8]");
        Route.Spec b = route(configuration, "GET /b");
        assertThat(requireNonNull(b.cors()).expose()).isEmpty();
        assertThat(b.clients().allow()).hasToString("[10.0.0.7]");
        assertThat(b.clients().deny()).hasToString("[10.1.0.0/16]");
    }

    @Test
    void a_limit_of_several_files_is_one_section() {
        assertThat(TestConfiguration.errors(ISSUE + "rate_limits: { everyone: { rate: 1/s, key: null } }\n"))
                .isNotEmpty();
    }
}
