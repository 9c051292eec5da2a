package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that a reload reuses, and instances that it closes. */
class ReuseAfterReloadTest {
    private static final String PORTS = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";
    private static final String ROUTES = "routes:\n  GET /kept: { steps: { s: { call: GET kept / } } }\n";
    private static final String OTHER = "  GET /other: { steps: { s: { call: GET other / } } }\n";

    @TempDir
    Path folder;

    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private final HttpTestServer unchangedBackend = new HttpTestServer(request -> {
        connections.add(request.remoteAddress().toString());
        request.response().end("1");
    });
    private final HttpTestServer other = HttpTestServer.answering("2");

    @AfterEach
    void stop() {
        unchangedBackend.close();
        other.close();
    }

    private TestGateway gateway(String backends, String routes) {
        write("gateway.yaml", PORTS);
        write("shop.yaml", backends + routes);
        return TestGateway.watching(folder, Map.of());
    }

    @Test
    void the_meters_of_an_issuer_are_kept_while_its_identity_changes_and_removed_with_it() {
        String identity = "identity: { shoppers: { jwt: { issuer: \"" + unchangedBackend.url()
                + "\", audience: a, leeway: 10s, jwks_url: \"" + unchangedBackend.url() + "/jwks\" } } }\n";
        String issuer = "sluice_bulkhead_limit{backend=\"identity:shoppers:";
        try (TestGateway gateway = gateway("", "routes: { GET /a: { identity: none, respond: 1 } }\n" + identity)) {
            Await.until(() -> gateway.adminGet("/metrics").body().contains(issuer));
            reload(gateway, "routes: { GET /a: { identity: none, respond: 1 } }\n" + identity.replace("10s", "20s"));
            Await.until(() -> gateway.retiredGenerations() == 0);
            Await.until(() -> gateway.adminGet("/metrics").body().contains(issuer));
            reload(gateway, "routes: { GET /a: { respond: 1 } }\n");
            Await.until(() -> !gateway.adminGet("/metrics").body().contains(issuer));
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reload(TestGateway gateway, String text) {
        write("shop.yaml", text);
        assertThat(gateway.adminPost("/reload").body()).contains("\"outcome\":\"changed\"");
    }

    private String backends(String ofKept, String ofOther) {
        return "backends:\n  kept: { url: \"" + unchangedBackend.url() + "\"" + ofKept + " }\n" + ofOther;
    }

    private String otherBackend(String settings) {
        return "  other: { url: \"" + other.url() + "\"" + settings + " }\n";
    }

    @Test
    void an_unchanged_backend_keeps_its_connection() {
        try (TestGateway gateway = gateway(backends("", ""), ROUTES)) {
            gateway.get("/kept");
            for (int edit = 0; edit < 5; edit++) {
                reload(gateway, backends("", otherBackend(", headers: { x-edit: e" + edit + " }")) + ROUTES + OTHER);
                assertThat(gateway.get("/kept").body()).isEqualTo("{\"s\":1}");
            }
            assertThat(connections).hasSize(1);
        }
    }

    @Test
    void an_unchanged_backend_keeps_its_open_circuit_and_its_counts() {
        String fragile = ", retry: { attempts: 1 }, breaker: { consecutive: 1, open: 10m, open_max: 10m }";
        try (HttpTestServer broken = HttpTestServer.failing(500)) {
            String backends = "backends: { kept: { url: \"" + broken.url() + "\"" + fragile + " } }\n";
            try (TestGateway gateway = gateway(backends, ROUTES)) {
                gateway.get("/kept");
                assertThat(gateway.get("/kept").statusCode()).isEqualTo(503);
                reload(gateway, backends + ROUTES + "  GET /new: { respond: '1' }\n");
                assertThat(gateway.get("/kept").statusCode()).isEqualTo(503);
                assertThat(broken.requests()).hasSize(1);
                assertThat(gateway.adminGet("/metrics").body())
                        .contains("sluice_breaker_rejected_total{backend=\"kept\"} 2.0")
                        .contains("sluice_breaker_state{backend=\"kept\",state=\"open\"} 1.0");
            }
        }
    }

    @Test
    void a_changed_backend_starts_with_a_closed_circuit_and_keeps_its_counts() {
        String fragile = ", retry: { attempts: 1 }, breaker: { consecutive: 1, open: 10m, open_max: 10m }";
        try (HttpTestServer broken = HttpTestServer.failing(500)) {
            String backends = "backends: { kept: { url: \"" + broken.url() + "\"" + fragile + " } }\n";
            try (TestGateway gateway = gateway(backends, ROUTES)) {
                gateway.get("/kept");
                reload(gateway, backends("", "") + ROUTES);
                assertThat(gateway.get("/kept").body()).isEqualTo("{\"s\":1}");
                assertThat(gateway.adminGet("/metrics").body())
                        .contains("sluice_breaker_state{backend=\"kept\",state=\"closed\"} 1.0")
                        .contains("sluice_backend_calls_seconds_count{backend=\"kept\",outcome=\"server_error\"} 1")
                        .contains("sluice_backend_calls_seconds_count{backend=\"kept\",outcome=\"success\"} 1");
            }
        }
    }

    @Test
    void a_removed_backend_loses_its_meters_and_connections() {
        List<Boolean> closed = new CopyOnWriteArrayList<>();
        try (HttpTestServer leaving = new HttpTestServer(request -> {
            request.connection().closeHandler(gone -> closed.add(true));
            request.response().end("2");
        })) {
            String backend =
                    "  other: { url: \"" + leaving.url() + "\", health: { path: /up, every: 100ms, timeout: 1s } }\n";
            try (TestGateway gateway = gateway(backends("", backend), ROUTES + OTHER)) {
                gateway.get("/other");
                assertThat(gateway.adminGet("/metrics").body()).contains("backend=\"other\"");
                reload(gateway, backends("", "") + ROUTES);
                assertThat(gateway.adminGet("/metrics").body()).doesNotContain("backend=\"other\"");
                Await.until(() -> gateway.retiredGenerations() == 0);
                Await.until(() -> !closed.isEmpty());
                int probes = leaving.requests().size();
                for (int i = 0; i < 100; i++) gateway.get("/kept");
                assertThat(leaving.requests()).hasSize(probes);
                assertThat(gateway.adminGet("/metrics").body()).doesNotContain("backend=\"other\"");
            }
        }
    }

    @Test
    void a_mounted_config_map_is_reloaded_after_its_link_is_replaced() throws Exception {
        configMap("..v1", "one");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
        Files.createSymbolicLink(folder.resolve("all.yaml"), Path.of("..data/all.yaml"));
        Files.createSymbolicLink(folder.resolve("more.yaml"), Path.of("..data/more.yaml"));
        try (TestGateway gateway = TestGateway.watching(folder, Map.of())) {
            assertThat(gateway.get("/a").body()).isEqualTo("\"one\"");
            configMap("..v2", "two");
            replaceLink("..v2");
            Await.until(() -> gateway.get("/a").body().equals("\"two\""));
            assertThat(gateway.get("/b").body()).isEqualTo("\"two\"");
            replaceLink("..v1");
            Await.until(() -> gateway.get("/a").body().equals("\"one\""));
            Await.until(() -> gateway.adminGet("/config").body().contains("\"generation\":3"));
        }
    }

    private void configMap(String version, String response) throws IOException {
        Path data = Files.createDirectory(folder.resolve(version));
        Files.writeString(
                data.resolve("all.yaml"), PORTS + "routes: { GET /a: { respond: '\"" + response + "\"' } }\n");
        Files.writeString(data.resolve("more.yaml"), "routes: { GET /b: { respond: '\"" + response + "\"' } }\n");
    }

    /** Renames a new link over the old link, as the kubelet does. */
    private void replaceLink(String version) throws IOException {
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
        Files.move(
                folder.resolve("..data_tmp"),
                folder.resolve("..data"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void a_rotated_secret_replaces_only_the_instances_that_use_it() throws IOException {
        Path secret = Files.createTempFile("secret", "");
        Files.writeString(secret, "old\n");
        List<String> seen = new CopyOnWriteArrayList<>();
        try (HttpTestServer guarded = new HttpTestServer(request -> respond(request, seen))) {
            String backend =
                    "  other: { url: \"" + guarded.url() + "\", headers: { x-key: \"${file:" + secret + "}\" } }\n";
            try (TestGateway gateway = gateway(backends("", backend), ROUTES + OTHER)) {
                gateway.get("/kept");
                gateway.get("/other");
                Files.writeString(secret, "new\n");
                Await.until(() -> {
                    gateway.get("/other");
                    return seen.contains("new");
                });
                // The status is published after the routes.
                Await.until(() -> gateway.adminGet("/config").body().contains("\"generation\":2"));
                assertThat(gateway.adminGet("/config").body())
                        .contains(
                                "\"changes\":{\"backends\":{\"added\":[],\"changed\":[\"other\"],\"removed\":[]},"
                                        + "\"settings\":{\"added\":[],\"changed\":[\"backends.other.headers.x-key\"],\"removed\":[]}}")
                        .doesNotContain("new\"", "old\"");
                gateway.get("/kept");
                assertThat(connections).hasSize(1);
            }
        }
    }

    private static void respond(HttpServerRequest request, List<String> received) {
        received.add(request.getHeader("x-key"));
        request.response().end("2");
    }
}
