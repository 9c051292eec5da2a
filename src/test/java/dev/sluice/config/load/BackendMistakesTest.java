package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Configuration;
import dev.sluice.upstream.http.HealthCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in the settings of a backend and their locations. */
class BackendMistakesTest {

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Connection", "TE", "Upgrade", "expect", "Proxy-Authorization"})
    void a_header_of_the_connection_cannot_carry_the_deadline_or_a_key(String name) {
        String message = " this header already has a meaning for the connection; choose another name";
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, deadline_header: " + name + " } }"))
                .containsExactly("1:50: backends.a.deadline_header:" + message);
        assertThat(TestConfiguration.errors("defaults: { backend: { deadline_header: " + name + " } }"))
                .containsExactly("1:41: defaults.backend.deadline_header:" + message);
        assertThat(TestConfiguration.errors(
                        "backends: { a: { url: http://a, retry: { idempotency_key: " + name + " } } }"))
                .containsExactly("1:59: backends.a.retry.idempotency_key: " + name
                        + " (expected: a header name that the gateway does not set itself)");
    }

    @Test
    void pipelining_was_removed_and_http2_replaces_it() {
        String removed =
                "pipelining: the setting was removed (expected: http2, whose calls share connections and keep their replies apart)";
        for (String value : new String[] {"4", "1", "many"})
            assertThat(TestConfiguration.errors("backends: { a: { url: http://a, pipelining: " + value + " } }"))
                    .containsExactly("1:33: backends.a." + removed);
        assertThat(TestConfiguration.errors(
                        "defaults: { backend: { pipelining: 4 } }\nbackends: { a: { url: http://a } }"))
                .containsExactly("1:24: defaults.backend." + removed);
    }

    @Test
    void headers_that_cannot_be_sent_or_are_read_differently_are_rejected() {
        assertThat(TestConfiguration.errors(
                        "backends: { a: { url: http://a, headers: { Host: b, Expect: 100-continue } } }"))
                .containsExactly(
                        "1:44: backends.a.headers.Host: this header is set by the gateway alone",
                        "1:53: backends.a.headers.Expect: this header is set by the gateway alone");
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, headers: { X-Owner: Zo\u00eb } } }"))
                .singleElement()
                .asString()
                .endsWith("(expected: printable ASCII on one line)");
    }

    @Test
    void an_invalid_header_name_is_rejected() {
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, deadline_header: a b } }"))
                .containsExactly("1:50: backends.a.deadline_header: not the name of a header");
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, deadline_header: null } }"))
                .isEmpty();
    }

    @Test
    void a_base_above_the_cap_is_reported_at_the_base() {
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, retry: { backoff: { base: 3s } } } }"))
                .containsExactly("1:59: backends.a.retry.backoff.base: 3s (expected: at most cap, 2s, the default)");
    }

    @Test
    void a_breaker_whose_settings_contradict_each_other() {
        assertThat(
                        TestConfiguration.errors(
                                "backends: { a: { url: http://a, breaker: { open: 10s, open_max: 5s, calls: 9, minimum: 10 } } }"))
                .containsExactly(
                        "1:65: backends.a.breaker.open_max: 5s (expected: at least open, 10s)",
                        "1:88: backends.a.breaker.minimum: 10 (expected: at most calls, 9)");
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, breaker: { open: 1m } } }"))
                .containsExactly("1:42: backends.a.breaker.open_max: 30s, the default (expected: at least open, 1m)");
    }

    @Test
    void a_contradiction_with_an_inherited_value_names_the_location_of_that_value() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { breaker: { open_max: 50s } } }
                backends: { a: { url: http://a, breaker: { open: 55s } } }
                """))
                .containsExactly("2:42: backends.a.breaker.open_max: 50s, from conf/a.yaml:1:45"
                        + " (expected: at least open, 55s)");
    }

    @Test
    void each_limit_out_of_range_is_reported() {
        assertThat(TestConfiguration.errors("""
                backends:
                  a:
                    url: http://a
                    streams: 0
                    timeout: { tls: 1ms }
                    retry: { retry_after: 2h, minimum: 0ms, replay: 1GiB, backoff: { busy: 0ms } }
                """))
                .containsExactly(
                        "4:14: backends.a.streams: 0 (expected: 1 to 1000)",
                        "5:21: backends.a.timeout.tls: 1ms (expected: 100ms to 30s)",
                        "6:27: backends.a.retry.retry_after: 2h (expected: 0ms to 1h)",
                        "6:40: backends.a.retry.minimum: 0ms (expected: 1ms to 10m)",
                        "6:53: backends.a.retry.replay: 1GiB (expected: 0B to 16MiB)",
                        "6:76: backends.a.retry.backoff.busy: 0ms (expected: 1ms to 1m)");
    }

    @Test
    void a_health_check_needs_nothing_but_a_path() {
        Configuration configuration =
                TestConfiguration.valid("backends: { a: { url: http://a, health: { path: /up } } }");
        assertThat(requireNonNull(configuration.backends().get("a")).health())
                .isEqualTo(new HealthCheck.Spec("/up", Duration.ofSeconds(10), Duration.ofSeconds(2)));
        assertThat(TestConfiguration.errors("backends: { a: { url: http://a, health: {} } }"))
                .hasSize(1);
    }
}
