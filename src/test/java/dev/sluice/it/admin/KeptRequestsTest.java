package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paths of kept requests on the admin port, with traces that the test adds, and with served requests. */
class KeptRequestsTest {
    /** The SHA-256 of {@code demo-key}. */
    private static final String KEY_HASH = "c48a01f49fd0f2cc404bc3cbbc80e91457a3d41bb429a695243de4c61794155c";

    private final TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n");

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void add(String id, String route, int status, long millis) {
        RequestTrace request = new RequestTrace(id, TraceContext.start(new Random(1)), 0, 1, 0);
        request.onHead("GET", "192.0.2.1");
        request.onRoute(route);
        long end = 1 + TimeUnit.MILLISECONDS.toNanos(millis);
        request.startStep("s", 1).onEnd("answered", null, end);
        request.onResponseHead(status, true, end);
        request.onEnd(0, 0, end);
        gateway.gateway().recentRequests().onEnd(request);
    }

    private List<String> ids(String query) {
        JsonArray requests =
                new JsonObject(gateway.adminGet("/requests" + query).body()).getJsonArray("requests");
        return requests.stream()
                .map(request -> ((JsonObject) request).getString("request_id"))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void the_list_is_filtered_by_kind_and_by_route() {
        add("slow-1", "GET /a", 200, 700);
        add("failed-1", "GET /b/{id}", 502, 1);
        add("both-1", "GET /b/{id}", 504, 900);
        add("fast-1", "GET /a", 200, 1);
        assertThat(ids("")).containsExactly("both-1", "slow-1", "failed-1");
        assertThat(ids("?kind=slow")).containsExactly("both-1", "slow-1");
        assertThat(ids("?kind=failed&route=" + encoded("GET /b/{id}"))).containsExactly("both-1", "failed-1");
        assertThat(ids("?route=nowhere")).isEmpty();
        assertThat(ids("?kind=sampled")).isEmpty();
        for (String query : List.of("?kind=slwo", "?kind=", "?kind=slow&kind=failed", "?kinds=slow", "?route=%zz"))
            assertThat(gateway.adminGet("/requests" + (query.contains("%zz") ? "?route=a&route=b" : query))
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        assertThat(gateway.adminGet("/requests?kind=slwo").body()).contains("did you mean slow?");
    }

    @Test
    void a_status_of_the_route_makes_a_partial_response_no_other_kind() {
        addIncomplete("partial-1", 404, "failed");
        addIncomplete("failed-1", 503, "failed");
        addIncomplete("left-1", 499, "cancelled");
        assertThat(ids("?kind=partial")).containsExactly("partial-1");
        assertThat(ids("?kind=failed")).containsExactlyInAnyOrder("left-1", "failed-1");
        assertThat(ids("?kind=refused")).isEmpty();
        assertThat(gateway.adminGet("/requests?kind=partial").body())
                .contains("\"kinds\":[\"partial\"]", "\"incomplete\":[{\"step\":\"s\",\"outcome\":\"failed\"}]");
    }

    @Test
    void a_response_that_was_cut_lacks_no_step() {
        addIncomplete("cut-1", 200, "answered");
        assertThat(ids("?kind=partial")).containsExactly("cut-1");
        assertThat(gateway.adminGet("/requests").body()).doesNotContain("incomplete");
    }

    private void addIncomplete(String id, int status, String outcome) {
        RequestTrace request = new RequestTrace(id, TraceContext.start(new Random(1)), 0, 1, 0);
        request.onRoute("GET /a");
        request.startStep("s", 1).onEnd(outcome, null, 2);
        request.onResponseHead(status, false, 2);
        request.onEnd(0, 0, 2);
        gateway.gateway().recentRequests().onEnd(request);
    }

    @Test
    void one_request_is_a_document_and_a_picture_that_runs_nothing() {
        add("a-1", "GET /a", 200, 700);
        JsonObject request = new JsonObject(gateway.adminGet("/requests/a-1").body());
        assertThat(request.getDouble("ms")).isEqualTo(700.0);
        assertThat(request.getJsonArray("steps").getJsonObject(0).getString("step"))
                .isEqualTo("s");
        HttpResponse<String> picture = gateway.adminGet("/requests/a-1.svg");
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("content-type")).contains("image/svg+xml; charset=utf-8");
        assertThat(picture.headers().firstValue("content-security-policy"))
                .contains("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(picture.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(picture.headers().firstValue("cache-control")).contains("no-store");
        assertThat(picture.body()).startsWith("<svg xmlns=").endsWith("</svg>\n");
    }

    @Test
    void an_id_that_ends_like_a_picture_is_found_and_an_unknown_id_is_not() {
        add("a.svg", "GET /a", 200, 700);
        assertThat(gateway.adminGet("/requests/a.svg").body()).startsWith("{\"request_id\":\"a.svg\"");
        assertThat(gateway.adminGet("/requests/a.svg.svg").body()).startsWith("<svg");
        for (String id : List.of(
                "b", "b.svg", ".svg", encoded("<script>alert(1)</script>"), encoded("a/../b"), "x".repeat(3000))) {
            HttpResponse<String> unknown = gateway.adminGet("/requests/" + id);
            assertThat(unknown.statusCode()).as(id).isEqualTo(404);
            assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(unknown.body()).doesNotContain("script");
        }
    }

    @Test
    void markup_in_an_id_or_a_route_is_text_in_the_document_and_in_the_picture() {
        String id = "<img src=x onerror=alert(1)>&\"'";
        add(id, "GET /<script>", 200, 700);
        assertThat(ids("")).containsExactly(id);
        assertThat(new JsonObject(gateway.adminGet("/requests/" + encoded(id)).body()).getString("route"))
                .isEqualTo("GET /<script>");
        assertThat(gateway.adminGet("/requests/" + encoded(id) + ".svg").body())
                .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;", ">GET /&lt;script&gt;<")
                .doesNotContain("<img", "<script");
    }

    @Test
    void they_change_nothing_so_only_get_is_allowed() {
        for (String path : List.of("/requests", "/requests/a"))
            assertThat(gateway.adminPost(path).statusCode()).isEqualTo(405);
    }

    @Nested
    class OfServedRequests {
        private final AtomicInteger calls = new AtomicInteger();
        private final HttpTestServer backend = new HttpTestServer(this::answer);
        private final TestGateway serving = TestGateway.of("""
                requests: { keep: 5, slow: 1h }
                defaults: { backend: { retry: { attempts: 2 }, breaker: { minimum: 100, calls: 100, consecutive: 100 } } }
                backends: { shop: { url: "%s" } }
                identity: { partners: { api_keys: { header: X-Key, sha256: { secret-subject: %s } } } }
                routes:
                  GET /retried:
                    identity: partners
                    steps: { orders: { with: { private: $query.private }, call: "GET shop /flaky{?private}" } }
                  GET /loop:
                    identity: none
                    steps: { items: { each: 'numbers(1, 100)', call: "GET shop /item/{item}", optional: item } }
                  GET /failed: { identity: none, steps: { orders: { call: GET shop /down } } }
                """.formatted(backend.url(), KEY_HASH));

        private void answer(HttpServerRequest request) {
            boolean fails = request.path().equals("/down")
                    || request.path().equals("/item/7")
                    || (request.path().equals("/flaky") && calls.getAndIncrement() == 0);
            request.response()
                    .setStatusCode(fails ? 503 : 200)
                    .putHeader("content-type", "application/json")
                    .end("{\"body\":\"of-the-backend\"}");
        }

        @AfterEach
        void stop() {
            serving.close();
            backend.close();
        }

        private JsonObject kept(String kind, HttpResponse<String> response) {
            String id = response.headers().firstValue("X-Request-Id").orElseThrow();
            Await.until(() -> serving.adminGet("/requests?kind=" + kind).body().contains(id));
            return new JsonObject(serving.adminGet("/requests/" + id).body());
        }

        @Test
        void a_failed_request_shows_both_attempts_and_the_reason() {
            HttpResponse<String> failed = serving.get("/failed");
            JsonObject request = kept("failed", failed);
            assertThat(request.getInteger("status")).isEqualTo(failed.statusCode());
            assertThat(request.getString("failed_step")).isEqualTo("orders");
            JsonObject step = request.getJsonArray("steps").getJsonObject(0);
            assertThat(step.getString("outcome")).isEqualTo("failed");
            assertThat(step.getString("reason")).isEqualTo(request.getString("reason"));
            JsonArray attempts = step.getJsonArray("attempts");
            assertThat(attempts).hasSize(2);
            String endpoint = backend.url().substring("http://".length());
            for (int i = 0; i < 2; i++) {
                JsonObject attempt = attempts.getJsonObject(i);
                assertThat(attempt.getString("endpoint")).isEqualTo(endpoint);
                assertThat(attempt.getInteger("status")).isEqualTo(503);
                assertThat(attempt.getDouble("ms")).isPositive();
            }
            assertThat(attempts.getJsonObject(1).getDouble("backoff_ms")).isPositive();
            assertThat(request.getDouble("ms")).isGreaterThanOrEqualTo(step.getDouble("ms"));
        }

        @Test
        void a_loop_of_100_calls_shows_each_call_and_what_is_missing() {
            HttpResponse<String> partial = serving.get("/loop");
            assertThat(partial.statusCode()).isEqualTo(200);
            JsonObject request = kept("partial", partial);
            assertThat(request.getBoolean("complete")).isFalse();
            JsonObject step = request.getJsonArray("steps").getJsonObject(0);
            assertThat(step.getInteger("calls")).isEqualTo(100);
            assertThat(step.getJsonArray("attempts")).hasSize(101);
            assertThat(request.getInteger("dropped_calls")).isZero();
            assertThat(serving.adminGet("/requests/" + request.getString("request_id") + ".svg")
                            .body())
                    .contains("shop GET /item/")
                    .hasSizeLessThan(256 * 1024);
        }

        @Test
        void the_list_has_the_incomplete_steps() {
            HttpResponse<String> partial = serving.get("/loop");
            JsonObject kept = kept("partial", partial);
            JsonObject summary = new JsonObject(
                            serving.adminGet("/requests?kind=partial").body())
                    .getJsonArray("requests")
                    .getJsonObject(0);
            assertThat(summary.getString("request_id")).isEqualTo(kept.getString("request_id"));
            assertThat(summary.getJsonArray("incomplete").encode())
                    .isEqualTo("[{\"step\":\"items\",\"outcome\":\"failed\",\"reason\":\"server_error\","
                            + "\"backend\":\"shop\"}]");
            serving.get("/failed");
            Await.until(() -> size(serving, "failed") == 1);
            assertThat(serving.adminGet("/requests?kind=failed").body()).doesNotContain("incomplete");
        }

        @Test
        void a_sampled_request_shows_no_query_body_key_or_subject() {
            try (TestGateway trusting = TestGateway.of("""
                    server: { host: 127.0.0.1, port: 0, trusted_proxies: [ 127.0.0.0/8 ], drain: { delay: 0s } }
                    admin: { port: 0 }
                    backends: { shop: { url: "%s" } }
                    identity: { partners: { api_keys: { header: X-Key, sha256: { secret-subject: %s } } } }
                    routes:
                      GET /retried:
                        identity: partners
                        steps: { orders: { with: { private: $query.private }, call: "GET shop /flaky{?private}" } }
                    """.formatted(backend.url(), KEY_HASH), Map.of())) {
                HttpResponse<String> response = trusting.get(
                        "/retried?private=of-the-caller",
                        "X-Key",
                        "demo-key",
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
                assertThat(response.statusCode()).isEqualTo(200);
                String id = response.headers().firstValue("X-Request-Id").orElseThrow();
                Await.until(
                        () -> trusting.adminGet("/requests?kind=sampled").body().contains(id));
                for (String path : List.of("/requests", "/requests/" + id, "/requests/" + id + ".svg"))
                    assertThat(trusting.adminGet(path).body())
                            .doesNotContain("of-the-caller", "of-the-backend", "demo-key", "secret-subject");
                assertThat(trusting.adminGet("/requests/" + id).body())
                        .contains("\"identity\":\"partners\"", "\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\"");
            }
        }

        @Test
        void the_ring_keeps_the_last_of_each_kind_and_a_scan_drives_out_no_failure() {
            HttpResponse<String> failed = serving.get("/failed");
            kept("failed", failed);
            for (int i = 0; i < 20; i++) serving.get("/nowhere/" + i);
            Await.until(() -> size(serving, "refused") == 5);
            kept("failed", failed);
        }
    }

    @Test
    void a_reload_changes_the_number_and_the_threshold(@TempDir Path folder) throws IOException {
        String ports = """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                routes: { GET /a: { respond: '1' } }
                """;
        Files.writeString(folder.resolve("gateway.yaml"), ports + "requests: { keep: 3, slow: 1h }\n");
        try (TestGateway watched = TestGateway.watching(folder, Map.of())) {
            for (int i = 0; i < 10; i++) watched.get("/nowhere");
            Await.until(() -> size(watched, "refused") == 3);
            Files.writeString(folder.resolve("gateway.yaml"), ports + "requests: { keep: 1, slow: 1ms }\n");
            assertThat(watched.adminPost("/reload").statusCode()).isEqualTo(200);
            assertThat(size(watched, "refused")).isEqualTo(1);
            Files.writeString(folder.resolve("gateway.yaml"), ports + "requests: { keep: 0 }\n");
            assertThat(watched.adminPost("/reload").statusCode()).isEqualTo(200);
            watched.get("/nowhere");
            assertThat(size(watched, "refused")).isZero();
        }
    }

    private static int size(TestGateway gateway, String kind) {
        String body = gateway.adminGet("/requests?kind=" + kind).body();
        return new JsonObject(body).getJsonArray("requests").size();
    }
}
