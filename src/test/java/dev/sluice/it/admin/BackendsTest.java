package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The states of backends on the admin port. */
class BackendsTest {
    private static final String ROUTES =
            "routes: { GET /a: { steps: { a: { call: GET shop / } } }, GET /b: { steps: { b: { call: GET other / } } } }\n";

    private static JsonObject backend(TestGateway gateway, int index) {
        HttpResponse<String> response = gateway.adminGet("/backends");
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonObject(response.body()).getJsonArray("backends").getJsonObject(index);
    }

    @Test
    void an_open_circuit_says_since_when_and_when_it_is_probed() {
        try (HttpTestServer broken = HttpTestServer.failing(500);
                HttpTestServer well = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("""
                        defaults: { backend: { retry: { attempts: 1 }, breaker: { consecutive: 3, open: 30s } } }
                        backends: { shop: { url: "%s" }, other: { url: "%s" } }
                        """.formatted(broken.url(), well.url()) + ROUTES)) {
            Instant before = Instant.now();
            for (int call = 0; call < 3; call++) gateway.get("/a");
            gateway.get("/b");
            JsonObject shop = backend(gateway, 0);
            assertThat(shop.getString("backend")).isEqualTo("shop");
            JsonObject open = shop.getJsonObject("breaker");
            assertThat(open.getString("state")).isEqualTo("open");
            assertThat(open.getInteger("failed")).isEqualTo(3);
            assertThat(open.getInteger("calls")).isEqualTo(3);
            assertThat(open.getInteger("failed_in_a_row")).isEqualTo(3);
            Instant since = Instant.parse(open.getString("since"));
            assertThat(since).isBetween(before, Instant.now());
            assertThat(Instant.parse(open.getString("probe_at")))
                    .isBetween(since.plusSeconds(29), since.plusSeconds(31));
            JsonObject closed = backend(gateway, 1).getJsonObject("breaker");
            assertThat(closed.getString("state")).isEqualTo("closed");
            assertThat(closed.getInteger("calls")).isEqualTo(1);
            assertThat(closed.getInteger("failed")).isZero();
            assertThat(Instant.parse(closed.getString("since"))).isBeforeOrEqualTo(before);
            assertThat(closed.containsKey("probe_at")).isFalse();
        }
    }

    @Test
    @SuppressWarnings("try") // The backend closes first, so that the gateway has no calls to wait for.
    void permits_and_waiting_calls() {
        try (HttpTestServer silent = HttpTestServer.silent();
                TestGateway gateway = TestGateway.of("""
                        backends:
                          shop: { url: "%1$s", bulkhead: { concurrent: 1, queue: 5, wait: 30s }, timeout: { total: 50s } }
                          other: { url: "%1$s" }
                        """.formatted(silent.url()) + ROUTES)) {
            for (int call = 0; call < 3; call++) {
                CompletableFuture<?> unused = gateway.sendAsync("GET", "/a", "");
            }
            JsonObject expected = new JsonObject("{\"in_use\":1,\"waiting\":2,\"limit\":1}");
            Await.until(() -> backend(gateway, 0).getJsonObject("permits").equals(expected));
            JsonObject endpoint = backend(gateway, 0).getJsonArray("endpoints").getJsonObject(0);
            String authority = silent.url().substring("http://".length());
            assertThat(endpoint.getString("endpoint")).isEqualTo(authority);
            assertThat(endpoint.getString("address")).endsWith(authority.substring(authority.indexOf(':')));
            assertThat(endpoint.getString("health")).isEqualTo("unchecked");
            assertThat(endpoint.getInteger("calls")).isEqualTo(1);
            silent.close();
        }
    }

    @Test
    void an_ejected_endpoint() {
        HttpTestServer unreachable = HttpTestServer.answering("{}");
        unreachable.close();
        try (HttpTestServer reachable = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("""
                        defaults: { backend: { retry: { attempts: 1 }, breaker: { consecutive: 100, minimum: 100 } } }
                        backends:
                          shop: { url: [ "%1$s", "%2$s" ] }
                          other: { url: "%1$s", health: { path: /up, every: 100ms } }
                        """.formatted(reachable.url(), unreachable.url()) + ROUTES)) {
            for (int call = 0; call < 12; call++) gateway.get("/a");
            JsonArray endpoints = backend(gateway, 0).getJsonArray("endpoints");
            assertThat(endpoints).hasSize(2);
            assertThat(endpoints.getJsonObject(0).containsKey("ejected_until")).isFalse();
            assertThat(Instant.parse(endpoints.getJsonObject(1).getString("ejected_until")))
                    .isBetween(Instant.now(), Instant.now().plusSeconds(30));
            assertThat(backend(gateway, 1)
                            .getJsonArray("endpoints")
                            .getJsonObject(0)
                            .getString("health"))
                    .isEqualTo("up");
        }
    }
}
