package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops, batches, fallbacks and early responses, over real sockets. */
class LoopsAndFallbacksTest {
    private static final String ROUTES = """
            routes:
              POST /all:
                steps:
                  all: { each: $body, concurrency: 5, call: "GET items /items/{item}" }
              POST /batches:
                steps:
                  all:
                    each: $body
                    as: id
                    batch: { size: 15, key: .id }
                    call: GET items /batch{?id*}
              POST /first:
                steps:
                  all: { each: $body, max: 2, over: truncate, call: "GET items /items/{item}" }
              GET /mirrored:
                steps:
                  a: { call: GET broken /a, fallback: [ { call: GET items /items/7 } ] }
                  b: { call: GET broken /b, fallback: none }
                  c: { call: GET items /items/1, when: $query.c }
                  d: { call: GET broken /d, optional: true }
                  e: { call: "GET items /items/{e}{?x}", with: { e: $query.none, x: $d.x }, optional: true }
              GET /blocked:
                steps:
                  slow: { call: GET silent /slow }
                  customer: { call: GET dependent /customer }
                  blocked: { return_if: $customer.blocked, respond: { why: $customer.why }, answer: { status: 403 } }
              GET /half:
                steps:
                  all: { each: "[0, 1]", call: "GET half /{item}", optional: true }
                  other: { call: GET items /items/1 }
              GET /endless:
                respond: "def f(x) f($x)  f($path)"
              POST /gigabyte:
                steps:
                  a: { call: "GET items /items/{x}", with: { x: "$body * 1000000000" } }
            """;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();
    private final HttpTestServer items = new HttpTestServer(this::item);
    private final HttpTestServer silent = HttpTestServer.silent();
    private final HttpTestServer broken = HttpTestServer.failing(500);
    private final HttpTestServer dependent = new HttpTestServer(request ->
            respondAfterRequests(silent, 1, () -> request.response().end("{\"blocked\":true,\"why\":\"debt\"}")));
    private final HttpTestServer half = new HttpTestServer(this::hangOnZeroAndFailOnOne);
    private final TestGateway gateway =
            TestGateway.of("backends:\n" + backend("items", items) + backend("silent", silent)
                    + backend("broken", broken) + backend("dependent", dependent) + backend("half", half) + ROUTES);

    private static String backend(String name, HttpTestServer backend) {
        return "  " + name + ": { url: \"" + backend.url() + "\", retry: { attempts: 1 } }\n";
    }

    @AfterEach
    void close() {
        gateway.close();
        for (HttpTestServer backend : new HttpTestServer[] {items, silent, broken, dependent, half}) backend.close();
    }

    /** Responds after 20 ms, so that concurrent requests overlap. */
    private void item(HttpServerRequest request) {
        maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        Vertx.currentContext().owner().setTimer(20, later -> {
            inFlight.decrementAndGet();
            request.response().end(request.path().equals("/batch") ? batch(request) : name(request.path()));
        });
    }

    private static String name(String path) {
        return "{\"name\":\"" + path.substring(path.lastIndexOf('/') + 1) + "\"}";
    }

    private static String batch(HttpServerRequest request) {
        return request.params().getAll("id").stream()
                .filter(id -> !id.equals("13"))
                .map(id -> "{\"id\":" + id + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Responds after a backend has received this number of requests. */
    private static void respondAfterRequests(HttpTestServer backend, int times, Runnable response) {
        Vertx.currentContext().owner().setPeriodic(5, timer -> {
            if (backend.requests().size() < times) return;
            Vertx.currentContext().owner().cancelTimer(timer);
            response.run();
        });
    }

    private void hangOnZeroAndFailOnOne(HttpServerRequest request) {
        if (request.path().equals("/1"))
            respondAfterRequests(
                    halfFailing(),
                    2,
                    () -> request.response().setStatusCode(500).end());
    }

    private HttpTestServer halfFailing() {
        return half;
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).boxed().toList().toString();
    }

    @Test
    void forty_items_make_at_most_five_concurrent_calls() {
        HttpResponse<String> response = gateway.send("POST", "/all", numbers(40), "content-type", "application/json");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"all\":{\"0\":{\"name\":\"0\"},\"1\":")
                .endsWith("\"39\":{\"name\":\"39\"}}}");
        assertThat(maxInFlight).hasValue(5);
        assertThat(items.requests()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void a_list_beyond_the_limit_makes_no_call() {
        HttpResponse<String> response =
                gateway.send("POST", "/all", numbers(100_000), "content-type", "application/json");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"step\":\"all\"", "\"cause\":\"too_many_items\"");
        assertThat(items.requests()).isEmpty();
    }

    @Test
    void items_are_requested_in_batches_and_matched_by_key() {
        HttpResponse<String> response =
                gateway.send("POST", "/batches", numbers(40), "content-type", "application/json");
        assertThat(response.body()).contains("\"12\":{\"id\":12},\"13\":null,\"14\":{\"id\":14}");
        assertThat(items.requests()).hasSize(3).allMatch(requests -> requests.startsWith("GET /batch?id="));
    }

    @Test
    void items_beyond_the_limit_of_a_list_are_reported() {
        HttpResponse<String> response = gateway.send("POST", "/first", "[1,2,3]", "content-type", "application/json");
        assertThat(response.body()).isEqualTo("{\"all\":{\"1\":{\"name\":\"1\"},\"2\":{\"name\":\"2\"}}}");
        assertThat(response.headers().firstValue("sluice-incomplete")).hasValue("all;outcome=truncated");
    }

    @Test
    void the_header_and_the_metrics_distinguish_skipped_failed_and_defaulted_steps() {
        HttpResponse<String> response = gateway.get("/mirrored");
        assertThat(response.body())
                .isEqualTo("{\"a\":{\"name\":\"7\"},\"b\":\"none\",\"c\":null,\"d\":null,\"e\":null}");
        assertThat(response.headers().firstValue("sluice-incomplete"))
                .hasValue("a;reason=server_error;outcome=defaulted, b;reason=server_error;outcome=defaulted,"
                        + " d;reason=server_error;outcome=failed, e;reason=missing_value;outcome=failed");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(gateway.adminGet("/metrics").body())
                .contains(outcome("a", "defaulted"), outcome("b", "defaulted"), outcome("c", "skipped"))
                .contains(outcome("d", "failed"), outcome("e", "failed"));
        assertThat(items.requests()).containsExactly("GET /items/7");
    }

    private static String outcome(String step, String outcome) {
        return "sluice_step_outcomes_total{outcome=\"" + outcome + "\",route=\"GET /mirrored\",step=\"" + step
                + "\"} 1.0";
    }

    @Test
    void an_early_response_is_sent_at_once_and_cancels_the_slow_call() {
        HttpResponse<String> response = gateway.get("/blocked");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("{\"why\":\"debt\"}");
        Await.until(() -> silent.abandoned() == 1);
    }

    @Test
    void a_failed_loop_cancels_its_other_calls() {
        HttpResponse<String> response = gateway.get("/half");
        assertThat(response.body()).isEqualTo("{\"all\":null,\"other\":{\"name\":\"1\"}}");
        assertThat(response.headers().firstValue("sluice-incomplete"))
                .hasValue("all;reason=server_error;outcome=failed");
        Await.until(() -> half.abandoned() == 1);
    }

    @Test
    void an_endless_expression_gives_500_with_its_step_and_other_requests_succeed() {
        HttpResponse<String> endless = gateway.get("/endless");
        assertThat(endless.statusCode()).isEqualTo(500);
        assertThat(endless.body()).contains("\"step\":\"respond\"", "\"cause\":\"expression_failed\"");
        HttpResponse<String> gigabyte =
                gateway.send("POST", "/gigabyte", "\"sluice\"", "content-type", "application/json");
        assertThat(gigabyte.statusCode()).isEqualTo(500);
        assertThat(gigabyte.body()).contains("\"step\":\"a\"", "\"cause\":\"expression_failed\"");
        assertThat(gateway.send("POST", "/first", "[1]", "content-type", "application/json")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_overview_of_the_shop_makes_a_call_for_each_distinct_product() throws IOException {
        HttpTestServer customers = HttpTestServer.answering("{\"id\":42,\"name\":\"Ada\"}");
        HttpTestServer orders = HttpTestServer.answering("""
                [{"id":1,"total":19.90,"productId":"p1"},{"id":2,"total":5,"productId":"p2"},
                 {"id":3,"total":7.00,"productId":"p1"}]""");
        HttpTestServer catalog =
                new HttpTestServer(request -> request.response().end(name(request.path())));
        try (customers;
                orders;
                catalog;
                TestGateway shop = TestGateway.of("backends:\n" + backend("customers", customers)
                        + backend("orders", orders) + backend("catalog", catalog) + overview())) {
            HttpResponse<String> response = shop.get("/customers/42/overview?limit=3");
            assertThat(response.body())
                    .isEqualTo("{\"id\":42,\"name\":\"Ada\",\"orders\":["
                            + "{\"id\":1,\"total\":19.90,\"product\":\"p1\"},{\"id\":2,\"total\":5,\"product\":\"p2\"},"
                            + "{\"id\":3,\"total\":7.00,\"product\":\"p1\"}]}");
            assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
            assertThat(orders.requests()).containsExactly("GET /orders?customer=42&limit=3");
            assertThat(catalog.requests()).containsExactlyInAnyOrder("GET /products/p1", "GET /products/p2");
        }
    }

    /** Returns the route of the shop without its identity and scopes. */
    private static String overview() throws IOException {
        try (InputStream text = Objects.requireNonNull(LoopsAndFallbacksTest.class.getResourceAsStream(
                "/dev/sluice/config/load/shop/routes/customers.yaml"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.strip().startsWith("identity:")
                            && !line.strip().startsWith("scopes:"))
                    .collect(Collectors.joining("\n"));
        }
    }
}
