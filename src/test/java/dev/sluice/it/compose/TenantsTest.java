package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One tenant cannot use the permits of another. */
class TenantsTest {
    /** Requests that the backend holds until the test responds. */
    private final Queue<HttpServerRequest> pending = new ConcurrentLinkedQueue<>();

    private volatile boolean isHolding = true;

    private final HttpTestServer shop = new HttpTestServer(request -> {
        if (isHolding && request.path().equals("/held")) pending.add(request);
        else request.response().end("{}");
    });
    private final TestGateway gateway = TestGateway.of("""
            backends:
              shop:
                url: "%s"
                bulkhead: { concurrent: 10, queue: 10, wait: 10s, per: $header.x-tenant, share: 20%% }
              whole: { url: "%s", bulkhead: { concurrent: 10, per: $body.tenant } }
            routes:
              GET /held: { steps: { a: { call: GET shop /held } } }
              GET /quick: { steps: { a: { call: GET shop /quick } } }
              POST /told: { steps: { a: { call: GET whole /held } } }
            """.formatted(shop.url(), shop.url()));

    @AfterEach
    void close() {
        isHolding = false;
        respondToAll();
        gateway.close();
        shop.close();
    }

    @Test
    void a_tenant_beyond_its_share_gets_429_while_calls_of_another_tenant_succeed() {
        List<CompletableFuture<HttpResponse<String>>> flood = times(50, "GET", "/held", "", "x-tenant", "a");
        Await.until(() -> statuses(flood).size() == 46);
        assertThat(statuses(flood)).containsOnly(429);
        assertThat(ended(flood)).allSatisfy(response -> {
            assertThat(response.headers().firstValue("retry-after")).hasValue("1");
            assertThat(response.body()).contains("\"cause\":\"bulkhead_full\"", "\"backend\":\"shop\"");
        });
        for (int call = 0; call < 20; call++)
            assertThat(gateway.get("/quick", "x-tenant", "b").statusCode()).isEqualTo(200);
        assertThat(shop.requests()).filteredOn("GET /held"::equals).hasSize(2);
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_bulkhead_rejected_total{backend=\"shop\",reason=\"full\",scope=\"tenant\"} 46.0");
    }

    @Test
    void callers_without_a_tenant_share_the_permits_of_a_tenant() {
        List<CompletableFuture<HttpResponse<String>>> anonymous = times(10, "GET", "/held", "");
        Await.until(() -> statuses(anonymous).size() == 6);
        assertThat(statuses(anonymous)).containsOnly(429);
        assertThat(gateway.get("/quick", "x-tenant", "b").statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_behind_a_trusted_proxy_is_a_tenant_whatever_its_port() {
        String yaml = """
                server: { host: 127.0.0.1, port: 0, trusted_proxies: 127.0.0.1, drain: { delay: 0s, limit: 0s } }
                admin: { port: 0 }
                backends:
                  shop: { url: "%s", bulkhead: { concurrent: 10, queue: 10, wait: 10s, per: $request.client } }
                routes:
                  GET /held: { proxy: shop /held }
                  GET /quick: { proxy: shop /quick }
                """.formatted(shop.url());
        try (TestGateway proxied = TestGateway.of(yaml, Map.of())) {
            List<CompletableFuture<HttpResponse<String>>> flood = IntStream.range(0, 10)
                    .mapToObj(port -> proxied.sendAsync("GET", "/held", "", "X-Forwarded-For", "7.7.7.7:" + port))
                    .toList();
            Await.until(() -> statuses(flood).size() == 6);
            assertThat(statuses(flood)).containsOnly(429);
            assertThat(proxied.get("/quick", "X-Forwarded-For", "7.7.7.8:1").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_function_of_the_configuration_names_the_tenant() {
        String yaml = """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s, limit: 0s } }
                admin: { port: 0 }
                functions: |
                  def company(mail) split($mail, "@")[1]
                backends:
                  shop: { url: "%s", bulkhead: { concurrent: 10, queue: 10, wait: 10s, per: company($header.mail) } }
                routes:
                  GET /held: { proxy: shop /held }
                  GET /quick: { proxy: shop /quick }
                """.formatted(shop.url());
        try (TestGateway sharing = TestGateway.of(yaml, Map.of())) {
            List<CompletableFuture<HttpResponse<String>>> flood = IntStream.range(0, 10)
                    .mapToObj(person -> sharing.sendAsync("GET", "/held", "", "mail", person + "@a.example"))
                    .toList();
            Await.until(() -> statuses(flood).size() == 6);
            assertThat(statuses(flood)).containsOnly(429);
            assertThat(sharing.get("/quick", "mail", "1@b.example").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_route_reads_the_body_if_the_tenant_expression_needs_it() {
        List<CompletableFuture<HttpResponse<String>>> flood = times(30, "POST", "/told", "{\"tenant\":\"a\"}");
        Await.until(() -> statuses(flood).size() == 8);
        assertThat(statuses(flood)).containsOnly(429);
        CompletableFuture<HttpResponse<String>> other =
                times(1, "POST", "/told", "{\"tenant\":\"b\"}").get(0);
        Await.until(() -> pending.size() == 3);
        respondToAll();
        assertThat(other.join().statusCode()).isEqualTo(200);
    }

    private List<CompletableFuture<HttpResponse<String>>> times(
            int count, String method, String path, String body, String... headers) {
        return IntStream.range(0, count)
                .mapToObj(number -> gateway.sendAsync(method, path, body, headers))
                .toList();
    }

    private static List<Integer> statuses(Collection<CompletableFuture<HttpResponse<String>>> calls) {
        return ended(calls).map(HttpResponse::statusCode).toList();
    }

    private static Stream<HttpResponse<String>> ended(Collection<CompletableFuture<HttpResponse<String>>> calls) {
        return calls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join);
    }

    private void respondToAll() {
        for (HttpServerRequest request = pending.poll(); request != null; request = pending.poll())
            request.response().end("{}");
    }
}
