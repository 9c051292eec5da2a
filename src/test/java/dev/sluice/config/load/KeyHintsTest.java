package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and values of other gateways. The message has the setting that stands for them. */
class KeyHintsTest {

    private static String hint(String message) {
        return message.substring(message.indexOf(": ", message.indexOf(": ") + 1) + 2);
    }

    private static void assertHint(String yaml, String expected) {
        assertThat(TestConfiguration.errors(yaml)).map(KeyHintsTest::hint).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retries: 3 | unknown key; did you mean retry: { attempts: 4 }?",
                "retries: 9 | unknown key; did you mean retry: { attempts: 10 }?",
                "retries: 10 | unknown key; did you mean retry: { attempts: 10 }?",
                "retries: 0 | unknown key; did you mean retry: { attempts: 1 }?",
                "retries: true | unknown key; did you mean retry?",
                "retries: { attempts: 3 } | unknown key; did you mean retry?",
                "maxRetries: [503] | unknown key; did you mean retry?",
                "retries: \"${N:-3}\" | unknown key; did you mean retry?",
                "timeoutMs: 500 | unknown key; did you mean timeout: { attempt: 500ms }?",
                "timeoutMs: 2s | unknown key; did you mean timeout: { attempt: 2s }?",
                "request_timeout: 2 | unknown key; did you mean timeout: { attempt: 2s }?",
                "timeout_ms: { read: 1s } | unknown key; did you mean timeout?",
                "timeout_ms: ${N:-3} | unknown key; did you mean timeout?",
                "circuitBreaker: { rate: 50%, minimum: 10 } | unknown key; did you mean breaker?",
                "cache: 1m | unknown key; Sluice has no cache; README.md lists what it does not do",
                "rateLimit: 10 | unknown key; routes and defaults.route have this setting: rate_limits",
                "rate_limits: [a] | unknown key; routes and defaults.route have this setting: rate_limits",
                "cors: { origins: '*' } | unknown key; routes and defaults.route have this setting: cors",
                "allowed_origins: '*' | unknown key; routes and defaults.route have this setting: cors",
                "timeout: 5 | 5 (expected: { attempt: 5s })",
                "timeout: 5s | 5s (expected: { attempt: 5s })",
                "timeout: \"5s\" | \"5s\" (expected: { attempt: 5s })",
                "timeout: 5000 | 5000 (expected: { attempt: 5000ms })",
                "timeout: 1.5 | 1.5 (expected: a mapping of connect, tls, pool, read, write, attempt, total)",
                "retry: 3 | 3 (expected: { attempts: 3 })",
                "bulkhead: 10 | 10 (expected: { concurrent: 10 })",
                "bulkhead: true | true (expected: a mapping of concurrent, queue, wait, per, share)",
                "breaker: 5 | 5 (expected: { consecutive: 5 })",
                "health: /live | /live (expected: { path: /live })",
                "health: live | live (expected: a mapping of path, every, timeout)",
            })
    void a_key_of_a_backend_has_the_setting_that_replaces_it(String setting, String expected) {
        assertHint("""
                backends:
                  b:
                    url: http://b
                    %s
                routes: { GET /a: { steps: { s: { call: GET b / } } } }
                """.formatted(setting), expected);
    }

    @Test
    void defaults_of_backends_have_the_same_hints() {
        assertHint(
                "defaults: { backend: { timeout: 5 } }\nroutes: { GET /a: { respond: 1 } }",
                "5 (expected: { attempt: 5s })");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retries: 3 | unknown key; backends have this setting: retry",
                "retry: { attempts: 2 } | unknown key; backends have this setting: retry",
                "timeout: 5s | unknown key; backends have this setting: timeout",
                "circuitBreaker: true | unknown key; backends have this setting: breaker",
                "bulkhead: 5 | unknown key; backends have this setting: bulkhead",
                "max_connections: 5 | unknown key; backends have this setting: bulkhead",
                "request_timeout: 5 | unknown key; backends have this setting: timeout",
                "dependsOn: a | unknown key; a step waits for what it names",
                "method: GET | unknown key (expected: call: METHOD backend /path)",
            })
    void a_key_of_a_step_has_the_setting_that_replaces_it(String setting, String expected) {
        assertHint("""
                backends: { b: { url: http://b } }
                routes:
                  GET /a:
                    steps:
                      s:
                        call: GET b /
                        %s
                """.formatted(setting), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retries: 3 | unknown key; backends have this setting: retry",
                "timeout: 5s | unknown key; did you mean deadline?",
                "rateLimit: [a] | unknown key; did you mean rate_limits?",
                "throttle: 5 | unknown key; did you mean rate_limits?",
                "allowed_origins: '*' | unknown key; did you mean cors?",
                "allowlist: [10.0.0.0/8] | unknown key; did you mean clients?",
                "circuit_breaker: {} | unknown key; backends have this setting: breaker",
            })
    void a_key_of_a_route_has_the_setting_that_replaces_it(String setting, String expected) {
        assertHint("routes:\n  GET /a:\n    respond: 1\n    " + setting, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limits, rate_limits",
        "throttle, rate_limits",
        "cors, cors",
        "origins, cors",
        "allowed_origins, cors"
    })
    void a_setting_of_a_route_in_the_server_has_its_owner(String key, String setting) {
        assertHint(
                "server: { " + key + ": [a] }\nroutes: { GET /a: { respond: 1 } }",
                "unknown key; routes and defaults.route have this setting: " + setting);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cors: { origins: '*' } | unknown section; routes and defaults.route have this setting",
                "origins: '*' | unknown section; routes and defaults.route have this setting: cors",
                "allowed_origins: '*' | unknown section; routes and defaults.route have this setting: cors",
                "clients: {} | unknown section; server and routes have this setting",
                "rate_limit: {} | unknown section; did you mean rate_limits?",
            })
    void a_setting_of_a_route_at_the_top_has_its_owner(String section, String expected) {
        assertHint(section + "\nroutes: { GET /a: { respond: 1 } }", expected);
    }
}
