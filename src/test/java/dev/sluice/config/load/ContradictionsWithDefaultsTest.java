package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages about several settings that do not fit together name the location of each value that is in {@code defaults}. */
class ContradictionsWithDefaultsTest {
    @Test
    void two_limits_that_do_not_fit_name_the_location_of_the_other_limit() {
        assertThat(TestConfiguration.errors("""
                defaults:
                  backend:
                    breaker:
                      calls: 30
                      open: 2m
                      open_max: 5m
                    retry:
                      backoff:
                        cap: 1s
                backends:
                  a:
                    url: http://a
                    breaker: { minimum: 31, open_max: 1m }
                    retry: { backoff: { base: 3s } }
                """))
                .containsExactly(
                        "13:25: backends.a.breaker.minimum: 31 (expected: at most calls, 30, from conf/a.yaml:4:14)",
                        "13:39: backends.a.breaker.open_max: 1m (expected: at least open, 2m, from conf/a.yaml:5:13)",
                        "14:31: backends.a.retry.backoff.base: 3s (expected: at most cap, 1s, from conf/a.yaml:9:14)");
    }

    @Test
    void a_setting_that_was_not_read_contradicts_nothing() {
        assertThat(TestConfiguration.errors("""
                server: { limits: { validation: { steps: abc }, expression: { steps: abc } } }
                routes:
                  POST /x:
                    respond: 1
                    limits: { validation: { steps: 50000000 }, expression: { steps: 80000000 } }
                """))
                .containsExactly(
                        "1:42: server.limits.validation.steps: abc (expected: a whole number)",
                        "1:70: server.limits.expression.steps: abc (expected: a whole number)");
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { http2: maybe, timeout: { attempt: abc } } }
                backends: { a: { url: https://a, timeout: { total: 100ms } } }
                routes: { POST /a: { proxy: a /a, grpc: true } }
                """)).hasSize(2).allMatch(error -> error.startsWith("1:"));
    }

    @Test
    void two_limits_that_are_both_inherited_name_both_locations() {
        assertThat(TestConfiguration.errors("""
                defaults:
                  backend:
                    breaker:
                      calls: 5
                      minimum: 6
                """))
                .containsExactly("5:16: defaults.backend.breaker.minimum: 6 (expected: at most calls, 5)");
        assertThat(TestConfiguration.errors("defaults: { backend: { breaker: { calls: 5 } } }"))
                .containsExactly(
                        "1:33: defaults.backend.breaker.minimum: 20, the default (expected: at most calls, 5)");
    }

    @Test
    void a_limit_from_a_variable_names_the_variable() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { breaker: { calls: "${CALLS:-30}" } } }
                backends: { a: { url: http://a, breaker: { minimum: 31 } } }
                """))
                .containsExactly("2:53: backends.a.breaker.minimum: 31 (expected: at most calls, 30, from"
                        + " conf/a.yaml:1:42, where CALLS has its default)");
    }

    @Test
    void a_key_without_its_certificate_names_the_location_of_the_key() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { tls: { certificate: a.pem, key: a.key } } }
                backends: { a: { url: https://a, tls: { certificate: null } } }
                """))
                .anySatisfy(error -> assertThat(error)
                        .startsWith("2:54: backends.a.tls.certificate: missing")
                        .endsWith("(expected: a file, because there is a key, from conf/a.yaml:1:56)"));
    }

    private static List<String> warnings(String backendDefaults, String routeDefaults, String backend) {
        return TestConfiguration.warnings("""
                defaults:
                  backend: { %s }
                  route: { %s }
                backends: { a: { url: http://a, %s } }
                routes: { GET /a: { steps: { s: { call: GET a /x } } } }
                """.formatted(backendDefaults, routeDefaults, backend));
    }

    @Test
    void timeouts_that_do_not_fit_name_the_location_of_each_inherited_one() {
        assertThat(warnings("timeout: { total: 5s, attempt: 2s }, retry: { attempts: 3 }", "deadline: 5m", ""))
                .containsExactly(
                        "4:13: backends.a: its timeout.total, 5s (from conf/a.yaml:2:32), is less than 3 attempts"
                                + " (from conf/a.yaml:2:70) of 2s (from conf/a.yaml:2:45): slow attempts leave no time for all of them");
        assertThat(warnings(
                        "timeout: { attempt: 2s }", "deadline: 5m", "timeout: { total: 5s }, retry: { attempts: 3 }"))
                .containsExactly("4:13: backends.a: its timeout.total, 5s, is less than 3 attempts"
                        + " of 2s (from conf/a.yaml:2:34): slow attempts leave no time for all of them");
    }

    @Test
    void a_short_deadline_names_its_location_and_that_of_the_timeout() {
        assertThat(warnings("timeout: { attempt: 9s }", "deadline: 4s", "retry: { attempts: 1 }"))
                .containsExactly("5:11: routes.GET /a: its deadline, 4s (from conf/a.yaml:3:22), is less than half of"
                        + " backends.a.timeout.attempt, 9s (from conf/a.yaml:2:34): a hanging backend would never open its"
                        + " circuit here");
    }

    @Test
    void a_breaker_that_counts_nothing_names_the_locations_of_its_limits() {
        assertThat(warnings(
                        "breaker: { slow: 30s }, timeout: { total: 20s }", "deadline: 5m", "retry: { attempts: 1 }"))
                .containsExactly(
                        "4:13: backends.a: no call counts as slow: breaker.slow, 30s (from conf/a.yaml:2:31), is"
                                + " not less than timeout.total, 20s (from conf/a.yaml:2:56)");
        assertThat(warnings(
                        "timeout: { attempt: 10s, total: 30s }, bulkhead: { concurrent: 1 }, breaker: { consecutive: 50 }",
                        "deadline: 5m",
                        "retry: { attempts: 3 }"))
                .containsExactly(
                        "4:13: backends.a: a hanging backend never opens its circuit: 1 concurrent calls"
                                + " (from conf/a.yaml:2:77) of 30s (from conf/a.yaml:2:46) are fewer than breaker.consecutive, 50"
                                + " (from conf/a.yaml:2:106), within 2m and fewer than breaker.minimum, 20, within breaker.window, 10s");
        assertThat(warnings(
                        "timeout: { attempt: 10s, total: 30s }, bulkhead: { concurrent: 1 },"
                                + " breaker: { consecutive: 50, minimum: 20, window: 10s }",
                        "deadline: 5m",
                        "retry: { attempts: 3 }"))
                .containsExactly(
                        "4:13: backends.a: a hanging backend never opens its circuit: 1 concurrent calls of 30s"
                                + " are fewer than breaker.consecutive, 50, within 2m and fewer than breaker.minimum, 20, within"
                                + " breaker.window, 10s");
    }

    @Test
    void a_setting_that_a_route_excludes_names_its_location() {
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { http2: true } }
                backends: { a: { url: http://a } }
                routes: { GET /a: { proxy: a /, websocket: {} } }
                """))
                .containsExactly("3:44: routes.GET /a.websocket: backend a has http2: true (from conf/a.yaml:1:31)"
                        + " (expected: a backend on HTTP/1.1)");
        assertThat(TestConfiguration.errors("""
                defaults: { backend: { bulkhead: { per: $body.tenant } } }
                backends: { a: { url: http://a } }
                routes: { POST /a: { proxy: a / } }
                """))
                .containsExactly("3:29: routes.POST /a.proxy: backends.a.bulkhead.per is $body.tenant"
                        + " (from conf/a.yaml:1:41), and a proxy route does not read bodies");
    }

    @Test
    void a_limit_of_calls_names_its_location() {
        assertThat(TestConfiguration.errors("""
                defaults: { route: { limits: { calls: 5 } } }
                backends: { a: { url: http://a, retry: { attempts: 1 } } }
                routes: { GET /a: { steps: { s: { call: GET a /x, each: "numbers(1, 9)", max: 9 } } } }
                """))
                .singleElement()
                .asString()
                .endsWith("(expected: at most 5, its limits.calls (from conf/a.yaml:1:39))");
    }
}
