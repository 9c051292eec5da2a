package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException.Limit;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway with a memory budget of 4 MiB: 1 MiB for a request, 2 MiB for a route, the last tenth for small requests. A body reserves
 * ten times its length, so a large one reserves 1 MiB.
 */
class MemoryLimitsTest {
    private static final int KIB = 1024;
    private static final int FIXED_COST = 16 * KIB;
    private static final int SHARE = KIB * KIB;
    private static final String TEXT = "text/plain";

    private final MemoryBudget budget = new MemoryBudget(4L * SHARE);
    private final AtomicReference<String> document = new AtomicReference<>("{}");
    private final HttpTestServer backend = new HttpTestServer(this::reply);
    private final TestGateway gateway = TestGateway.withMemory(budget, """
            backends:
              big: { url: %s, response: { max: 8MiB }, retry: { attempts: 3, backoff: { base: 1ms, cap: 1ms } } }
            routes:
              POST /echo: { respond: $body, limits: { body: 2MiB } }
              POST /held: { respond: 1, limits: { body: 2MiB, content_types: [text/plain, application/json] }, deadline: 60s, validate: { body: {} } }
              POST /other: { respond: 1, limits: { body: 2MiB, content_types: [text/plain, application/json] }, deadline: 60s, validate: { body: {} } }
              GET /small: { respond: 1 }
              GET /reply: { steps: { a: { call: GET big /, optional: true, fallback: [ { value: 1 } ] } } }
              GET /tree: { steps: { a: { call: GET big / } }, respond: { n: 'size($a)' } }
              GET /copied: { steps: { a: { call: GET big / } }, respond: $a }
              GET /picked: { steps: { a: { call: GET big / } }, respond: { from: $a, pick: [a] } }
              GET /twice: { steps: { a: { call: GET big / }, b: { call: GET big / } }, answer: { max: 64MiB } }
              GET /loop: { steps: { a: { call: 'GET big /{i}', each: '[1,2,3,4,5,6,7,8]', as: i, optional: item } } }
            """.formatted(backend.url()));

    private void reply(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/json").end(document.get());
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static String json(int bytes) {
        return '"' + "x".repeat(bytes - 2) + '"';
    }

    private HttpResponse<String> post(String path, int bytes) {
        return gateway.send("POST", path, "x".repeat(bytes), "content-type", TEXT);
    }

    private void awaitEmptyBudget() {
        Await.until(() -> usedByRequests() == 0);
    }

    /** Returns the bytes in use, without those of the open connections. */
    private long usedByRequests() {
        return budget.used() - gateway.openConnections() * (long) CallerConnections.BYTES_EACH;
    }

    @Test
    void a_body_of_announced_length_gets_413_above_the_share_before_it_is_read() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String head = "POST /held HTTP/1.1\nHost: a\nContent-Length: " + (SHARE - FIXED_COST + 1) + "\n\n";
            assertThat(caller.send(head).readUntil("}"))
                    .startsWith("HTTP/1.1 413")
                    .contains("share of one request");
        }
        assertThat(post("/held", 100 * KIB).statusCode()).isEqualTo(200);
        awaitEmptyBudget();
    }

    @Test
    void a_chunked_body_gets_413_as_soon_as_it_exceeds_the_share() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /held HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
            for (int i = 0; i < 16; i++) caller.sendExactly("10000\r\n" + "x".repeat(64 * KIB) + "\r\n");
            assertThat(caller.readUntil("}")).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
        }
        awaitEmptyBudget();
    }

    @Test
    void a_body_that_outgrows_the_share_while_it_is_parsed_gets_413() {
        String small = "[" + "{},".repeat(5_000) + "{}]";
        assertThat(gateway.send("POST", "/echo", small).body()).isEqualTo(small);
        HttpResponse<String> response = gateway.send("POST", "/echo", "[" + "{},".repeat(100_000) + "{}]");
        assertThat(response.statusCode()).isEqualTo(413);
        awaitEmptyBudget();
    }

    @Test
    void a_validated_body_counts_once_because_the_validation_works_on_its_tree() {
        String body = "[" + "{},".repeat(8_000) + "{}]";
        assertThat(gateway.send("POST", "/echo", body).statusCode()).isEqualTo(200);
        assertThat(gateway.send("POST", "/held", body).statusCode()).isEqualTo(200);
        awaitEmptyBudget();
    }

    @Test
    void a_full_budget_rejects_large_requests_with_503_and_serves_small_ones() {
        List<RawHttpClient> stalled = new ArrayList<>();
        for (String path : List.of("/held", "/held", "/other")) stalled.add(stall(path, 880 * KIB));
        Await.until(() -> usedByRequests() == 3 * SHARE);
        HttpResponse<String> rejected = post("/echo", 500 * KIB);
        assertThat(rejected.statusCode()).isEqualTo(503);
        assertThat(rejected.headers().firstValue("retry-after")).hasValue("1");
        assertThat(rejected.body()).contains("\"cause\":\"overloaded\"");
        assertThat(gateway.get("/small").statusCode()).isEqualTo(200);
        stalled.forEach(RawHttpClient::close);
        awaitEmptyBudget();
        assertThat(post("/echo", 100 * KIB).statusCode()).isEqualTo(200);
    }

    private RawHttpClient stall(String path, int length) {
        return stall(path, length, TEXT);
    }

    /** Sends a head and the first byte of a body of JSON. */
    private RawHttpClient stall(String path, int length, String type) {
        return new RawHttpClient(gateway.port())
                .send("POST " + path + " HTTP/1.1\nHost: a\nContent-Type: " + type + "\nContent-Length: " + length
                        + "\n\n\"");
    }

    @Test
    void the_requests_of_a_route_hold_at_most_half_of_the_budget() {
        List<RawHttpClient> stalled = List.of(stall("/held", 900 * KIB), stall("/held", 900 * KIB));
        Await.until(() -> usedByRequests() == 2 * SHARE);
        assertThat(post("/held", 300 * KIB).statusCode()).isEqualTo(503);
        assertThat(post("/other", 150 * KIB).statusCode()).isEqualTo(200);
        stalled.forEach(RawHttpClient::close);
        awaitEmptyBudget();
    }

    /** A route has 2 MiB. A request takes 16 KiB and ten times its body, or its share of 1 MiB. */
    @ParameterizedTest
    @CsvSource({"24, 8", "48, 4", "100, 2", "250, 2"})
    void of_many_bodies_at_once_those_that_fit_succeed_and_the_rest_gets_503_before_it_is_read(int kib, int fitting) {
        List<RawHttpClient> callers = new ArrayList<>();
        for (int i = 0; i < 24; i++) callers.add(stall("/echo", kib * KIB, "application/json"));
        Await.until(() -> budget.rejected(Limit.BUDGET) == 24 - fitting);
        String rest = json(kib * KIB).substring(1);
        List<String> statuses = new ArrayList<>();
        for (RawHttpClient caller : callers)
            statuses.add(caller.sendExactly(rest).readUntil("\r\n\r\n").substring(9, 12));
        assertThat(statuses).filteredOn("200"::equals).hasSize(fitting);
        assertThat(statuses).filteredOn("503"::equals).hasSize(24 - fitting);
        callers.forEach(RawHttpClient::close);
        awaitEmptyBudget();
    }

    @Test
    void a_chunked_body_that_no_longer_fits_gets_503_and_its_connection_closes() {
        List<RawHttpClient> stalled = List.of(stall("/held", 900 * KIB), stall("/held", 50 * KIB));
        Await.until(() -> usedByRequests() == SHARE + 516 * KIB);
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /held HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
            caller.sendExactly("8000\r\n" + "x".repeat(32 * KIB) + "\r\n");
            Await.until(() -> usedByRequests() == SHARE + 852 * KIB);
            caller.sendExactly("8000\r\n" + "x".repeat(32 * KIB) + "\r\n");
            assertThat(caller.readUntil("}"))
                    .startsWith("HTTP/1.1 503")
                    .contains("overloaded")
                    .containsIgnoringCase("connection: close");
        }
        stalled.forEach(RawHttpClient::close);
        awaitEmptyBudget();
    }

    @Test
    void a_reply_above_the_share_fails_the_request_with_502_even_if_its_step_is_optional() {
        document.set(json(100 * KIB));
        assertThat(gateway.get("/reply").statusCode()).isEqualTo(200);
        document.set(json(SHARE));
        HttpResponse<String> response = gateway.get("/reply");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"cause\":\"body_too_large\"", "\"step\":\"a\"", "\"backend\":\"big\"");
        assertThat(backend.requests()).hasSize(2);
        awaitEmptyBudget();
    }

    @Test
    void a_rejected_reply_never_opens_the_circuit() {
        document.set(json(SHARE));
        for (int i = 0; i < 30; i++)
            assertThat(gateway.get("/reply").statusCode()).isEqualTo(502);
        document.set("1");
        assertThat(gateway.get("/reply").body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void a_tree_above_the_share_fails_the_request_with_502() {
        document.set("[" + "{},".repeat(20_000) + "{}]");
        HttpResponse<String> response = gateway.get("/tree");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"cause\":\"memory_share\"");
        awaitEmptyBudget();
    }

    @Test
    void replies_of_a_loop_count_together() {
        document.set(json(20 * KIB));
        assertThat(gateway.get("/loop").statusCode()).isEqualTo(200);
        document.set(json(200 * KIB));
        assertThat(gateway.get("/loop").statusCode()).isEqualTo(502);
        awaitEmptyBudget();
    }

    @Test
    void a_reply_that_does_not_fit_now_gets_503() {
        List<RawHttpClient> stalled = new ArrayList<>();
        for (String path : List.of("/held", "/held", "/other")) stalled.add(stall(path, 860 * KIB));
        Await.until(() -> usedByRequests() == 3 * SHARE);
        document.set(json(700 * KIB));
        HttpResponse<String> response = gateway.get("/reply");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.body()).contains("\"cause\":\"overloaded\"");
        assertThat(backend.requests()).hasSize(1);
        stalled.forEach(RawHttpClient::close);
        awaitEmptyBudget();
    }

    @Test
    void selected_fields_count_as_a_copy() {
        document.set("{\"a\":" + json(250 * KIB) + "}");
        assertThat(gateway.get("/copied").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/picked").statusCode()).isEqualTo(200);
        document.set("{\"a\":" + json(600 * KIB) + "}");
        assertThat(gateway.get("/copied").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/picked").statusCode()).isEqualTo(502);
        awaitEmptyBudget();
    }

    @Test
    void a_response_holds_its_memory_until_the_caller_has_read_it() {
        document.set(json(400 * KIB));
        List<RawHttpClient> slow = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            slow.add(new RawHttpClient(gateway.port()).send("GET /twice HTTP/1.1\nHost: a\n\n".repeat(8)));
        Await.until(() -> usedByRequests() > 2 * 800 * KIB);
        slow.forEach(RawHttpClient::close);
        awaitEmptyBudget();
    }

    @Test
    void rejected_and_cancelled_requests_return_their_memory() {
        document.set(json(300 * KIB));
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) all.add(gateway.sendAsync("GET", "/reply", ""));
        for (CompletableFuture<HttpResponse<String>> response : all)
            assertThat(response.join().statusCode()).isIn(200, 503);
        awaitEmptyBudget();
    }

    @Test
    void the_metrics_show_the_budget() {
        document.set(json(SHARE));
        gateway.get("/reply");
        awaitEmptyBudget();
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_memory_limit_bytes 4194304.0")
                .contains("sluice_memory_used_bytes 16384.0")
                .contains("sluice_memory_refused_total{reason=\"share\"} 1.0")
                .contains("sluice_direct_memory_limit_bytes 6.7108864E7", "sluice_direct_memory_unsent_bytes 0.0")
                .contains("sluice_direct_memory_refused_total 0.0")
                .contains("sluice_memory_refused_total{reason=\"budget\"} 0.0");
    }
}
