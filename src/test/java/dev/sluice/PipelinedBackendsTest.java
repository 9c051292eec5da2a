package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway with {@code pipelining} to a backend, and many callers at the same time. */
class PipelinedBackendsTest {
    private volatile Consumer<HttpServerRequest> response = PipelinedBackendsTest::respond;
    private final HttpTestServer backend = new HttpTestServer(request -> response.accept(request));
    private final TestGateway gateway = TestGateway.of("""
            backends: { stock: { url: "%s", pipelining: 4, bulkhead: { concurrent: 50, queue: 500, wait: 10s } } }
            routes:
              GET /items/{id}: { steps: { item: { call: "GET stock /items/{id}" } }, respond: $item }
              POST /orders: { steps: { order: { call: POST stock /orders, body: $body } }, respond: $order }
              GET /proxied/{id}: { proxy: "stock /items/{id}" }
            """.formatted(backend.url()));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static void respond(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/json").end("\"" + request.uri() + "\"");
    }

    private void assertAllAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            responses.add(gateway.sendAsync("GET", "/items/" + i, ""));
            responses.add(gateway.sendAsync("GET", "/proxied/" + i, ""));
            responses.add(gateway.sendAsync("POST", "/orders", "{}", "content-type", "application/json"));
        }
        for (int i = 0; i < responses.size(); i++) {
            HttpResponse<String> each = responses.get(i).get(20, TimeUnit.SECONDS);
            assertThat(each.statusCode()).as(each.body()).isEqualTo(200);
            assertThat(each.body()).isEqualTo(i % 3 == 2 ? "\"/orders\"" : "\"/items/" + i / 3 + "\"");
        }
    }

    @Test
    void each_caller_gets_its_own_response() throws Exception {
        assertAllAnswered();
        assertThat(backend.requests()).hasSize(180);
    }

    @Test
    void a_backend_that_closes_each_connection_after_a_response_fails_no_call() throws Exception {
        response = request -> {
            request.response().putHeader("connection", "close");
            respond(request);
        };
        assertAllAnswered();
        assertThat(gateway.adminGet("/metrics").body())
                .doesNotContain("sluice_breaker_state{backend=\"stock\",state=\"open\"} 1.0");
    }
}
