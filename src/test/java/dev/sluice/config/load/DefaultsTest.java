package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.upstream.backend.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultsTest {

    private static BackendSpec backend(Configuration configuration, String name) {
        return requireNonNull(configuration.backends().get(name));
    }

    @Test
    void a_backend_with_only_a_url_has_the_built_in_settings() {
        BackendSpec backend = backend(TestConfiguration.valid("backends: { a: { url: http://a } }"), "a");
        assertThat(backend).isEqualTo(BackendSpec.defaults(List.of(URI.create("http://a"))));
    }

    @Test
    void settings_come_from_the_backend_then_from_defaults_then_from_the_gateway() {
        Configuration configuration = TestConfiguration.valid("""
                defaults:
                  backend:
                    timeout: { connect: 500ms, read: 1s }
                    retry: { attempts: 2, backoff: { base: 50ms } }
                    headers: { X-From: sluice, X-Tier: silver }
                backends:
                  plain: { url: http://a }
                  own:
                    url: [http://a, http://b]
                    timeout: { read: 4s }
                    retry: { backoff: { cap: 1s } }
                    headers: { X-Tier: gold }
                """);
        BackendSpec plain = backend(configuration, "plain");
        BackendSpec own = backend(configuration, "own");
        Timeouts builtIn = Timeouts.defaults();
        assertThat(plain.timeout().connect()).isEqualTo(Duration.ofMillis(500));
        assertThat(plain.timeout().write()).isEqualTo(builtIn.write());
        assertThat(own.timeout())
                .isEqualTo(new Timeouts(
                        Duration.ofMillis(500),
                        builtIn.tls(),
                        builtIn.pool(),
                        Duration.ofSeconds(4),
                        builtIn.write(),
                        builtIn.attempt(),
                        builtIn.total()));
        assertThat(own.retry().attempts()).isEqualTo(2);
        assertThat(own.retry().backoff().base()).isEqualTo(Duration.ofMillis(50));
        assertThat(own.retry().backoff().cap()).isEqualTo(Duration.ofSeconds(1));
        assertThat(own.headers()).isEqualTo(Map.of("X-From", "sluice", "X-Tier", "gold"));
        assertThat(own.url()).hasSize(2);
    }

    @Test
    void a_route_starts_from_defaults_too() {
        Configuration configuration = TestConfiguration.valid("""
                defaults: { route: { deadline: 2s } }
                routes:
                  GET /a: { respond: 1 }
                  GET /b: { respond: 1, deadline: 5s }
                """);
        assertThat(configuration.routes())
                .extracting(route -> route.deadline().toSeconds())
                .containsExactly(2L, 5L);
    }

    @Test
    void without_defaults_the_deadline_is_thirty_seconds() {
        assertThat(TestConfiguration.valid("routes: { GET /a: { respond: 1 } }")
                        .routes()
                        .get(0)
                        .deadline())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void server_and_admin_have_settings_without_being_written() {
        Configuration configuration = TestConfiguration.valid("server: { limits: { body: 2MiB } }");
        assertThat(configuration.server().port()).isEqualTo(8080);
        assertThat(configuration.server().limits().body()).isEqualTo(Size.mib(2));
        assertThat(configuration.admin()).isEqualTo(AdminSpec.defaults());
    }

    @Test
    void a_mistake_in_defaults_is_reported_once() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { retry: { attempts: 0 }, timeout: { read: soon } } }
                backends: { a: { url: http://a }, b: { url: http://b, retry: { attempts: 99 } } }
                """))
                .containsExactly(
                        "1:43: defaults.backend.retry.attempts: 0 (expected: 1 to 10)",
                        "1:65: defaults.backend.timeout.read: soon (expected: a duration such as 250ms, 2s, 5m or 1h)",
                        "2:74: backends.b.retry.attempts: 99 (expected: 1 to 10)");
    }

    @Test
    void keys_of_single_entries_are_not_allowed_in_defaults() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { url: http://a }, route: { steps: {}, respond: 1 }, routes: {} }
                """))
                .hasSize(4)
                .anyMatch(error -> error.startsWith("1:24: defaults.backend.url: unknown key"))
                .anyMatch(error -> error.startsWith("1:50: defaults.route.steps: unknown key"))
                .anyMatch(error -> error.startsWith("1:61: defaults.route.respond: unknown key"))
                .anyMatch(error -> error.equals("1:75: defaults.routes: unknown key; did you mean route?"));
    }

    @Test
    void forward_has_defaults_for_proxy_routes_only() {
        Configuration configuration = TestConfiguration.valid("""
                defaults: { route: { forward: { query: all, headers: [accept] } } }
                backends: { a: { url: http://a } }
                routes:
                  GET /a: { proxy: a / }
                  GET /b: { proxy: a /, forward: { query: none } }
                  GET /c: { respond: 1 }
                """);
        assertThat(configuration.routes().get(0).forward().query()).isEqualTo(QueryFilter.ALL);
        assertThat(configuration.routes().get(1).forward().query()).isEqualTo(QueryFilter.NONE);
        assertThat(configuration.routes().get(1).forward().headers()).containsExactly("accept");
    }

    @Test
    void defaults_are_a_mapping() {
        assertThat(TestConfiguration.errors("defaults: 5"))
                .containsExactly("1:11: defaults: 5 (expected: a mapping of backend, route)");
    }

    @Test
    void references_in_defaults_must_exist() {
        assertThat(TestConfiguration.errors("defaults: { backend: { credentials: c }, route: { identity: i } }"))
                .containsExactly(
                        "1:37: defaults.backend.credentials: c is not in credentials; there are none",
                        "1:61: defaults.route.identity: i is not in identity; there are none");
    }
}
