package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One tenant's flood is that tenant's trouble. */
class TenantsTest {
    /** Requests that the backend holds until the test lets them go. */
    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();

    private final HttpTestServer shop = new HttpTestServer(request -> {
        if (request.path().equals("/held")) held.add(request);
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
        letGo();
        gateway.close();
        shop.close();
    }

    @Test
    void a_tenant_past_its_share_gets_429_while_every_call_of_another_is_answered() {
        List<CompletableFuture<HttpResponse<String>>> flood = times(50, "GET", "/held", "", "x-tenant", "a");
        Await.until(() -> statuses(flood).size() == 46);
        assertThat(statuses(flood)).containsOnly(429);
        assertThat(ended(flood)).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
            assertThat(answer.body()).contains("\"cause\":\"bulkhead_full\"", "\"backend\":\"shop\"");
        });
        for (int call = 0; call < 20; call++)
            assertThat(gateway.get("/quick", "x-tenant", "b").statusCode()).isEqualTo(200);
        assertThat(shop.asked()).filteredOn("GET /held"::equals).hasSize(2);
        assertThat(gateway.admin("/metrics").body())
                .contains("sluice_bulkhead_rejected_total{backend=\"shop\",reason=\"full\",scope=\"tenant\"} 46.0");
    }

    @Test
    void those_who_are_nobody_share_what_one_tenant_may_take() {
        List<CompletableFuture<HttpResponse<String>>> nobodies = times(10, "GET", "/held", "");
        Await.until(() -> statuses(nobodies).size() == 6);
        assertThat(statuses(nobodies)).containsOnly(429);
        assertThat(gateway.get("/quick", "x-tenant", "b").statusCode()).isEqualTo(200);
    }

    @Test
    void a_route_that_sends_no_body_on_reads_it_for_the_name_of_the_tenant() {
        List<CompletableFuture<HttpResponse<String>>> flood = times(30, "POST", "/told", "{\"tenant\":\"a\"}");
        Await.until(() -> statuses(flood).size() == 8);
        assertThat(statuses(flood)).containsOnly(429);
        CompletableFuture<HttpResponse<String>> other =
                times(1, "POST", "/told", "{\"tenant\":\"b\"}").get(0);
        Await.until(() -> held.size() == 3);
        letGo();
        assertThat(other.join().statusCode()).isEqualTo(200);
    }

    private List<CompletableFuture<HttpResponse<String>>> times(
            int count, String method, String path, String body, String... headers) {
        return IntStream.range(0, count)
                .mapToObj(number -> gateway.sendLater(method, path, body, headers))
                .toList();
    }

    private static List<Integer> statuses(Collection<CompletableFuture<HttpResponse<String>>> calls) {
        return ended(calls).map(HttpResponse::statusCode).toList();
    }

    private static Stream<HttpResponse<String>> ended(Collection<CompletableFuture<HttpResponse<String>>> calls) {
        return calls.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join);
    }

    private void letGo() {
        for (HttpServerRequest request = held.poll(); request != null; request = held.poll())
            request.response().end("{}");
    }
}
