package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of the configuration of a running gateway. */
class ReloadTest {
    private static final String PORTS = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";
    private static final long MAX_NANOS = Duration.ofSeconds(2).toNanos();

    @TempDir
    Path folder;

    private final HttpTestServer backend = new HttpTestServer(request -> request.response()
            .putHeader("content-type", "application/json")
            .end("\"" + request.getHeader("x-version") + "\""));

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        write("gateway.yaml", PORTS);
        write("backends.yaml", "backends: { shop: { url: \"" + backend.url() + "\" } }\n");
        write("routes.yaml", route("one"));
        gateway = TestGateway.watching(folder, Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
        backend.close();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String route(String response) {
        return "routes:\n  GET /a: { steps: { s: { call: GET shop / } }, respond: '\"" + response + "\"' }\n";
    }

    private String response() {
        return gateway.get("/a").body();
    }

    private JsonObject config() {
        return new JsonObject(gateway.adminGet("/config").body());
    }

    private JsonObject lastReload() {
        return config().getJsonObject("last_reload");
    }

    /** Waits for a generation. It serves requests shortly before the admin port reports it. */
    private void awaitGeneration(int number) {
        Await.until(() -> config().getInteger("generation") == number);
    }

    @Test
    void the_last_rejected_configuration_is_shown_with_its_errors_also_after_a_valid_one() {
        assertThat(config().getJsonObject("last_rejected")).isNull();
        write("routes.yaml", "routes: { GET /a: { respnd: '1' } }\n");
        awaitRejection();
        JsonObject rejected = config().getJsonObject("last_rejected");
        assertThat(rejected).isEqualTo(lastReload());
        assertThat(rejected.getJsonArray("errors").encode())
                .contains("\"line\":1", "\"path\":\"routes.GET /a.respnd\"", "did you mean respond?");
        assertThat(config().getInteger("generation")).isEqualTo(1);
        write("routes.yaml", route("two"));
        awaitGeneration(2);
        assertThat(config().getJsonObject("last_rejected")).isEqualTo(rejected);
        assertThat(lastReload().getString("outcome")).isEqualTo("changed");
    }

    private void awaitRejection() {
        Await.until(() -> lastReload().getString("outcome").equals("refused"));
    }

    private String metric(String name) {
        return gateway.adminGet("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void a_saved_file_is_applied_within_two_seconds() {
        long saved = System.nanoTime();
        write("routes.yaml", route("two"));
        Await.until(() -> response().equals("\"two\""));
        assertThat(System.nanoTime() - saved).isLessThan(MAX_NANOS);
        awaitGeneration(2);
        assertThat(config().getJsonObject("changes").encode())
                .isEqualTo("{\"routes\":{\"added\":[],\"changed\":[\"GET /a\"],\"removed\":[]}}");
        assertThat(metric("sluice_config_generation")).endsWith(" 2.0");
    }

    @Test
    void a_reload_can_be_requested() {
        write("routes.yaml", route("two"));
        HttpResponse<String> reloaded = gateway.adminPost("/reload");
        assertThat(reloaded.statusCode()).isEqualTo(200);
        assertThat(reloaded.body()).contains("\"generation\":2", "\"trigger\":\"admin\"", "\"outcome\":\"changed\"");
        assertThat(response()).isEqualTo("\"two\"");
        assertThat(gateway.adminPost("/reload").body()).contains("\"generation\":2", "\"outcome\":\"unchanged\"");
    }

    @Test
    void a_requested_reload_is_not_rolled_back_by_an_older_snapshot() {
        write("routes.yaml", route("two"));
        gateway.adminPost("/reload");
        // The watcher now reads its first snapshot, with the folder as it was at the start.
        Await.until(() ->
                metric("sluice_config_reloads_total{outcome=\"unchanged\"}").endsWith(" 1.0"));
        assertThat(config().getInteger("generation")).isEqualTo(2);
    }

    @Test
    void an_invalid_edit_is_reported_with_its_location_and_fails_no_request() {
        write("routes.yaml", "routes:\n  GET /a: { respnd: '1' }\n");
        awaitRejection();
        JsonObject error = lastReload().getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("file")).isEqualTo(folder + "/routes.yaml");
        assertThat(error.getInteger("line")).isEqualTo(2);
        assertThat(error.getInteger("column")).isEqualTo(13);
        assertThat(error.getString("message")).contains("did you mean respond");
        assertThat(response()).isEqualTo("\"one\"");
        assertThat(metric("sluice_config_last_reload_success")).endsWith(" 0.0");
        assertThat(metric("sluice_config_errors_total")).doesNotEndWith(" 0.0");
        assertThat(metric("sluice_config_reloads_total{outcome=\"refused\"}")).endsWith(" 1.0");
        assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(422);
        write("routes.yaml", route("two"));
        Await.until(() -> response().equals("\"two\""));
        awaitGeneration(2);
        assertThat(metric("sluice_config_last_reload_success")).endsWith(" 1.0");
    }

    @Test
    void a_setting_that_needs_a_restart_is_reported() {
        write(
                "gateway.yaml",
                PORTS.replace(
                        "port: 0 }\nadmin", "port: 1234, limits: { body: 1KiB }, answers: { etag: false } }\nadmin"));
        write("routes.yaml", route("two") + "  GET /slow: { deadline: 5m, respond: '1' }\n");
        gateway.adminPost("/reload");
        assertThat(config().getJsonArray("needs_restart").encode())
                .isEqualTo("[\"server.port\",\"routes.GET /slow.deadline\"]");
        assertThat(config().getJsonObject("changes").getJsonObject("settings").encode())
                .isEqualTo(
                        "{\"added\":[],\"changed\":[\"server.answers.etag\",\"server.limits.body\",\"server.port\"],\"removed\":[]}");
        assertThat(metric("sluice_config_restart_needed")).endsWith(" 2.0");
        assertThat(response()).isEqualTo("\"two\"");
        write("gateway.yaml", PORTS);
        write("routes.yaml", route("two"));
        gateway.adminPost("/reload");
        assertThat(config().getJsonArray("needs_restart")).isEmpty();
    }

    @Test
    void a_reload_applies_new_limits_of_requests() {
        write("routes.yaml", "routes: { POST /a: { respond: $body } }\n");
        write("backends.yaml", "# none\n");
        gateway.adminPost("/reload");
        String body = "\"" + "x".repeat(2000) + "\"";
        assertThat(gateway.send("POST", "/a", body, "content-type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        write("gateway.yaml", PORTS.replace("port: 0 }\nadmin", "port: 0, limits: { body: 1KiB } }\nadmin"));
        gateway.adminPost("/reload");
        assertThat(gateway.send("POST", "/a", body, "content-type", "application/json")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void a_gateway_without_a_watched_folder_rejects_a_reload_with_409() {
        try (TestGateway fixed = TestGateway.of("routes: { GET /a: { respond: '1' } }\n")) {
            assertThat(fixed.adminPost("/reload").statusCode()).isEqualTo(409);
            assertThat(fixed.adminGet("/config").body()).contains("\"generation\":1", "\"trigger\":\"start\"");
        }
    }

    @Test
    void a_request_in_flight_keeps_its_generation_to_the_end() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        try (HttpTestServer slow = new HttpTestServer(held::add)) {
            write("backends.yaml", """
                    backends: { shop: { url: "%s" }, slow: { url: "%s" }, next: { url: "%s", headers: { x-version: old } } }
                    """.formatted(backend.url(), slow.url(), backend.url()));
            write("routes.yaml", """
                    routes:
                      GET /b:
                        steps:
                          first: { call: GET slow / }
                          second: { call: "GET next /{x}", with: { x: $first } }
                        respond: $second
                    """);
            gateway.adminPost("/reload");
            CompletableFuture<HttpResponse<String>> begun = gateway.sendAsync("GET", "/b", "");
            Await.until(() -> held.size() == 1);
            write("backends.yaml", "backends: { shop: { url: \"" + backend.url() + "\" } }\n");
            write("routes.yaml", route("two"));
            gateway.adminPost("/reload");
            assertThat(response()).isEqualTo("\"two\"");
            assertThat(gateway.get("/b").statusCode()).isEqualTo(404);
            held.get(0).response().end("1");
            assertThat(begun.join().statusCode()).isEqualTo(200);
            assertThat(begun.join().body()).isEqualTo("\"old\"");
        }
    }
}
