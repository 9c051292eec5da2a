package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The admin port. */
class AdminTest {
    @Test
    void health_and_metrics_are_on_the_admin_port_and_not_on_the_public_port() {
        try (HttpTestServer backend = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("backends: { shop: { url: \"" + backend.url() + "\" } }\n"
                        + "routes: { GET /a: { steps: { a: { call: GET shop / } } } }\n")) {
            assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/health/live").body())
                    .isEqualTo("{\"status\":\"live\",\"why\":\"the listeners accept requests\"}");
            assertThat(gateway.adminGet("/health/ready").statusCode()).isEqualTo(200);
            assertThat(gateway.adminGet("/health/ready").body())
                    .isEqualTo("{\"status\":\"ready\",\"why\":\"the listeners accept requests\","
                            + "\"generation\":1,\"routes\":1,\"backends\":1}");
            assertThat(gateway.get("/health/live").statusCode()).isEqualTo(404);
            assertThat(gateway.get("/metrics").statusCode()).isEqualTo(404);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains(
                            "sluice_backend_calls_seconds_count{backend=\"shop\",outcome=\"success\"} 1",
                            "sluice_backend_attempts_seconds_count{backend=\"shop\",outcome=\"success\",status_class=\"2xx\"} 1",
                            "sluice_bulkhead_active{backend=\"shop\"} 0.0",
                            "sluice_breaker_state{backend=\"shop\",state=\"closed\"} 1.0",
                            "sluice_requests_seconds_count{complete=\"true\",route=\"GET /a\",status_class=\"2xx\"} 1",
                            "sluice_backend_calls_seconds_bucket{backend=\"shop\",outcome=\"success\",le=\"0.01\"}",
                            "jvm_memory_used_bytes");
        }
    }

    @Test
    void timeouts_are_counted_by_phase_and_ejections_by_endpoint() {
        HttpTestServer unreachable = HttpTestServer.answering("{}");
        unreachable.close();
        try (HttpTestServer silent = HttpTestServer.silent();
                HttpTestServer reachable = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("""
                        defaults: { backend: { retry: { attempts: 1 }, timeout: { attempt: 100ms, pool: 100ms } } }
                        backends:
                          silent: { url: "%s" }
                          half: { url: [ "%s", "%s" ], breaker: { consecutive: 100, minimum: 100 } }
                        routes:
                          GET /silent: { steps: { a: { call: GET silent / } } }
                          GET /half: { steps: { a: { call: GET half / } } }
                        """.formatted(silent.url(), reachable.url(), unreachable.url()))) {
            assertThat(gateway.get("/silent").statusCode()).isEqualTo(504);
            for (int call = 0; call < 12; call++) gateway.get("/half");
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_backend_timeouts_total{backend=\"silent\",phase=\"attempt\"} 1.0")
                    .contains("sluice_backend_ejections_total{backend=\"half\",endpoint=\"%s\"} 1.0"
                            .formatted(unreachable.url().substring("http://".length())));
        }
    }

    @Test
    void an_unknown_path_on_the_admin_port_gets_404_with_a_problem_document() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n")) {
            for (String path : List.of("/nowhere", "/health", "/a")) {
                HttpResponse<String> response = gateway.adminGet(path);
                assertThat(response.statusCode()).isEqualTo(404);
                assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
                assertThat(response.body())
                        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                                + "\"detail\":\"No route matches this path.\",\"cause\":\"no_route\"}");
            }
        }
    }

    @Test
    void the_root_lists_every_path() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n")) {
            HttpResponse<String> root = gateway.adminGet("/");
            assertThat(root.statusCode()).isEqualTo(200);
            List<JsonObject> paths = new JsonObject(root.body())
                    .getJsonArray("paths").stream().map(JsonObject.class::cast).toList();
            assertThat(paths)
                    .extracting(path -> path.getString("method") + " " + path.getString("path"))
                    .containsExactly(
                            "GET /",
                            "GET /health/live",
                            "GET /health/startup",
                            "GET /health/ready",
                            "GET /metrics",
                            "GET /config",
                            "GET /config/effective",
                            "POST /reload",
                            "GET /backends",
                            "GET /requests",
                            "GET /requests/{id}",
                            "GET /requests/{id}.svg",
                            "GET /log-level",
                            "POST /log-level",
                            "GET /quotas",
                            "POST /quotas/reset",
                            "GET /threads",
                            "POST /jfr");
            assertThat(paths)
                    .allSatisfy(path -> assertThat(path.getString("what")).isNotBlank());
            for (JsonObject path : paths) {
                String target = path.getString("path").replace("{id}", "a") + "?for=0s";
                HttpResponse<String> served =
                        path.getString("method").equals("GET") ? gateway.adminGet(target) : gateway.adminPost(target);
                assertThat(served.statusCode()).as(target).isNotEqualTo(405);
                assertThat(served.body()).as(target).doesNotContain("no_route");
            }
        }
    }

    @Test
    void an_unsupported_method_on_the_admin_port_gets_405_with_the_allowed_method() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n")) {
            HttpResponse<String> posted = gateway.adminPost("/health/live");
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().allValues("allow")).containsExactly("GET");
            assertThat(posted.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(posted.body()).contains("\"status\":405");
            assertThat(gateway.adminPost("/metrics/").headers().allValues("allow"))
                    .containsExactly("GET");
            assertThat(gateway.adminGet("/reload").headers().allValues("allow")).containsExactly("POST");
        }
    }

    @Test
    void a_head_request_to_the_admin_port_gets_no_body_and_keeps_its_connection() {
        try (TestGateway gateway = TestGateway.of("routes: { GET /a: { respond: '1' } }\n");
                RawHttpClient caller = new RawHttpClient(gateway.adminPort())) {
            String rejected = caller.send("HEAD /health/live HTTP/1.1\nHost: localhost\n\n")
                    .readUntil("\r\n\r\n");
            assertThat(rejected).startsWith("HTTP/1.1 405 ").endsWith("\r\n\r\n");
            caller.send("GET /health/live HTTP/1.1\nHost: localhost\n\n");
            assertThat(caller.readUntil("requests\"}")).startsWith(rejected + "HTTP/1.1 200 ");
        }
    }
}
