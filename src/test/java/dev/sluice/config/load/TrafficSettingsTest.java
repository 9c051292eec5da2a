package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.http.Origin;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.Quota;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.RateLimitSpec.Scope;
import dev.sluice.gateway.limit.RateLimitSpec.StoreDown;
import dev.sluice.gateway.route.Route;
import dev.sluice.upstream.store.StoreSpec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                store:       { url: "rediss://valkey:6379", username: sluice, password: "${WORD}", timeout: 5ms }
                rate_limits:
                  everyone:  { rate: 100/s, burst: 200, key: $request.client }
                  partners:  { plans: { by: $claims.plan, gold: { rate: 1000/min }, else: { rate: 60/min } }, key: $claims.sub, charge: calls, scope: fleet }
                  month:     { quota: 100000/month, zone: Europe/Oslo, key: $claims.sub, store_down: reject }
                server:      { clients: { deny: [203.0.113.0/24] } }
                identity:
                  partners:  { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [partners, month] }
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

    /** The example of the issue, with a file that the test has. */
    @Test
    void limits_in_the_store_have_each_value_of_their_text(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("valkey"), "hunter2\n");
        String ca = SelfSignedCertificate.create("valkey").certificatePath();
        Configuration configuration = TestConfiguration.valid(
                """
                store: { url: "rediss://valkey:6379", username: sluice, password: "${file:PASSWORD}", tls: { ca: CA }, timeout: 5ms, lease: 50ms }
                rate_limits:
                  partners: { rate: 1000/min, key: $claims.sub, scope: fleet }
                  month:    { quota: 100000/month, zone: Europe/Oslo, key: $claims.sub, store_down: reject }
                identity: { partners: { jwt: { issuer: "https://id.example.com", audience: shop }, rate_limits: [partners, month] } }
                routes: { GET /a: { respond: 1, identity: partners } }
                """.replace("PASSWORD", password.toString()).replace("CA", ca));
        StoreSpec store = requireNonNull(configuration.store());
        assertThat(store.url()).containsExactly(URI.create("rediss://valkey:6379"));
        assertThat(requireNonNull(store.password()).read()).isEqualTo("hunter2");
        assertThat(requireNonNull(store.tls()).ca()).isEqualTo(ca);
        assertThat(store)
                .returns("sluice", StoreSpec::username)
                .returns(Duration.ofMillis(5), StoreSpec::timeout)
                .returns(Duration.ofMillis(50), StoreSpec::lease)
                .returns(1, StoreSpec::replicas)
                .returns(false, StoreSpec::cluster)
                .returns("sluice", StoreSpec::prefix);
        RateLimitSpec partners = requireNonNull(configuration.rateLimits().get("partners"));
        assertThat(partners.scope()).isEqualTo(Scope.FLEET);
        RateLimitSpec month = requireNonNull(configuration.rateLimits().get("month"));
        assertThat(month)
                .returns(Quota.parse("100000/month"), RateLimitSpec::quota)
                .returns(ZoneId.of("Europe/Oslo"), RateLimitSpec::zone)
                .returns(StoreDown.REJECT, RateLimitSpec::storeDown);
        assertThat(month.allPlans()).hasToString("{=100000/month}");
    }

    @Test
    void the_store_has_each_setting() {
        StoreSpec store = requireNonNull(TestConfiguration.valid("""
                store: { url: "${URLS:-redis://a, redis://b:7000}", lease: 1s, replicas: 10, cluster: true, prefix: shop }
                rate_limits: { a: { rate: 1/s, key: null, scope: fleet } }
                routes: { GET /a: { respond: 1, rate_limits: a } }
                """).store());
        assertThat(store.url()).containsExactly(URI.create("redis://a"), URI.create("redis://b:7000"));
        assertThat(store)
                .returns(Duration.ofSeconds(1), StoreSpec::lease)
                .returns(10, StoreSpec::replicas)
                .returns(true, StoreSpec::cluster)
                .returns("shop", StoreSpec::prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Oslo", "+02:00", "-09:30", "Etc/GMT+3"})
    void a_zone_is_a_region_or_an_offset(String zone) {
        String text = """
                store: { url: "redis://a" }
                rate_limits: { a: { quota: 1/day, zone: ZONE, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: a } }
                """.replace("ZONE", zone);
        assertThat(requireNonNull(TestConfiguration.valid(text).rateLimits().get("a"))
                        .zone())
                .isEqualTo(ZoneId.of(zone));
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
