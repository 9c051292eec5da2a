package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scenario 32 of resilience.md over real sockets: a gateway in front of a gateway in front of a backend that fails. */
class ChainedGatewaysTest {
    private final HttpTestServer backend = HttpTestServer.failing(503);
    private final TestGateway second = gateway(backend.url());
    private final TestGateway first = gateway("http://127.0.0.1:" + second.port());

    private static TestGateway gateway(String url) {
        return TestGateway.of("""
                backends: { next: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms, cap: 5ms } } } }
                routes: { GET /x: { steps: { a: { call: GET next /x } } } }
                """.formatted(url));
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        backend.close();
    }

    @Test
    void the_second_gateway_retries_first_attempts_only() {
        assertThat(first.get("/x").statusCode()).isEqualTo(503);
        assertThat(backend.requests())
                .as("three attempts for the first request, and a single attempt for each of its two retries")
                .hasSize(5);
    }

    @Test
    void a_caller_that_forbids_retries_gets_a_single_attempt_through_both() {
        assertThat(first.get("/x", "X-No-Retry", "1").statusCode()).isEqualTo(503);
        assertThat(backend.requests()).hasSize(1);
    }
}
