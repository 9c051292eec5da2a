package dev.sluice.it.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends that close or reset their connections. */
@ExtendWith(VertxExtension.class)
class BrokenBackendsTest {
    private final Vertx vertx;

    BrokenBackendsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private static TestGateway gateway(FaultyServer server) {
        return TestGateway.of("""
                backends: { shop: { url: "%s", retry: { backoff: { base: 1ms, cap: 2ms } } } }
                routes: { GET /x: { steps: { a: { call: GET shop /x } } } }
                """.formatted(server.url()));
    }

    @Test
    void no_request_fails_if_a_backend_closes_after_each_response() {
        FaultyServer server = FaultyServer.start(vertx, FaultyResponse.jsonThenClose("{}"));
        try (TestGateway gateway = gateway(server)) {
            for (int call = 0; call < 500; call++) {
                HttpResponse<String> response = gateway.get("/x");
                assertThat(response.statusCode())
                        .as("call %s: %s", call, response.body())
                        .isEqualTo(200);
            }
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_breaker_state{backend=\"shop\",state=\"closed\"} 1");
        }
    }

    @Test
    void a_reset_within_the_body_is_retried() {
        FaultyServer server = FaultyServer.start(
                vertx, FaultyResponse.resetMidBody(), FaultyResponse.truncated(), FaultyResponse.json("{\"id\":7}"));
        try (TestGateway gateway = gateway(server)) {
            assertThat(gateway.get("/x").body()).isEqualTo("{\"a\":{\"id\":7}}");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void a_truncated_response_gives_502_and_names_no_library() {
        for (FaultyResponse broken : new FaultyResponse[] {
            FaultyResponse.close(),
            FaultyResponse.reset(),
            FaultyResponse.resetMidBody(),
            FaultyResponse.truncatedChunked(),
            FaultyResponse.text("no HTTP\r\n\r\n")
        }) {
            FaultyServer server = FaultyServer.start(vertx, broken);
            try (TestGateway gateway = gateway(server)) {
                HttpResponse<String> response = gateway.get("/x");
                assertThat(response.statusCode()).isEqualTo(502);
                assertThat(response.body() + response.headers())
                        .doesNotContain("io.vertx", "io.netty", "com.fasterxml", "Exception", "127.0.0.1");
            }
        }
    }
}
