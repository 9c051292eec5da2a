package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The limit of requests to backends for one request: fan-out times attempts. */
class FanOutLintTest {

    /** Returns a route that calls one backend this often, with at most two requests for each call. */
    private static String calls(int calls, String limits, String ofServer) {
        return """
                server: { SERVER }
                backends: { a: { url: http://a, retry: { attempts: 1 } } }
                routes:
                  GET /a:
                    LIMITS
                    steps:
                      list: { call: GET a /list }
                      each: { each: $list, call: "GET a /{item}", max: MAX }
                """.replace("SERVER", ofServer).replace("LIMITS", limits).replace("MAX", String.valueOf(calls - 1));
    }

    private static final String WARNING = " requests to backends (a: %d calls of up to 2)";

    @Test
    void from_five_hundred_requests_on_a_route_is_a_warning() {
        assertThat(TestConfiguration.warnings(calls(249, "deadline: 30s", "port: 1")))
                .isEmpty();
        assertThat(TestConfiguration.warnings(calls(250, "deadline: 30s", "port: 1")))
                .containsExactly("4:3: routes.GET /a: one request may cause 500" + WARNING.formatted(250)
                        + "; reduce max or attempts, or use a batch");
    }

    @Test
    void a_limit_of_the_route_silences_the_warning() {
        assertThat(TestConfiguration.warnings(calls(250, "limits: { calls: 500 }", "port: 1")))
                .isEmpty();
    }

    @Test
    void more_than_its_own_limit_is_an_error() {
        assertThat(TestConfiguration.errors(calls(250, "limits: { calls: 499 }", "port: 1")))
                .containsExactly("4:3: routes.GET /a: one request may cause 500" + WARNING.formatted(250)
                        + " (expected: at most 499, its limits.calls)");
        assertThat(TestConfiguration.errors(calls(3, "limits: { calls: 5 }", "limits: { calls: 100 }")))
                .singleElement()
                .asString()
                .endsWith("(expected: at most 5, its limits.calls)");
    }

    @Test
    void more_than_the_server_limit_is_an_error_unless_the_route_has_its_own() {
        assertThat(TestConfiguration.errors(calls(6, "deadline: 30s", "limits: { calls: 11 }")))
                .containsExactly("4:3: routes.GET /a: one request may cause 12" + WARNING.formatted(6)
                        + " (expected: at most 11, server.limits.calls)");
        assertThat(TestConfiguration.errors(calls(6, "limits: { calls: 12 }", "limits: { calls: 11 }")))
                .isEmpty();
        assertThat(TestConfiguration.errors(calls(500, "deadline: 30s", "port: 1")))
                .isEmpty();
        assertThat(TestConfiguration.errors(calls(501, "deadline: 30s", "port: 1")))
                .singleElement()
                .asString()
                .endsWith("(expected: at most 1000, server.limits.calls)");
    }
}
