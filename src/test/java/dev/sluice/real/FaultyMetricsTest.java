package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static dev.sluice.real.ExternalProgram.VALKEY;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of gateways under faults, which promtool checks. */
@Needs({PROMETHEUS, VALKEY})
class FaultyMetricsTest {
    @TempDir
    Path folder;

    @Test
    void promtool_accepts_every_metric() throws Exception {
        try (FaultyGateways gateways = new FaultyGateways(Files.createDirectory(folder.resolve("conf")))) {
            gateways.causeFaults();
            for (TestGateway gateway : gateways.all()) {
                Path page = Files.writeString(
                        folder.resolve("metrics"), gateway.adminGet("/metrics").body());
                assertThat(promtool(folder, ProcessBuilder.Redirect.from(page.toFile()), "check", "metrics"))
                        .isEmpty();
            }
        }
    }

    /** Runs promtool in a folder, and returns its output. Fails if promtool does. */
    static String promtool(Path folder, ProcessBuilder.Redirect input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                PROMETHEUS.path().orElseThrow().resolveSibling("promtool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(input)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /**
     * Two gateways whose metrics show every fault: one with failing, silent and unreachable backends, an issuer, a token server and a store
     * that stops, and one with TLS whose configuration was rejected.
     */
    static final class FaultyGateways implements AutoCloseable {
        private static final String TOKEN = "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

        private final List<AutoCloseable> resources = new ArrayList<>();
        private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        private final Path folder;
        private final RealServer.Valkey store;
        private final TestGateway plain;
        private final TestGateway tls;

        FaultyGateways(Path folder) throws IOException, InterruptedException {
            this.folder = folder;
            this.store = add(RealServer.Valkey.start(requireNonNull(folder.getParent())));
            this.plain = add(TestGateway.of(configuration(), Map.of()));
            Files.writeString(folder.resolve("gateway.yaml"), """
                    server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: %s, key: %s } }
                    admin: { port: 0 }
                    routes: { GET /a: { respond: 1 } }
                    """.formatted(
                            certificate.certificatePath(), certificate.privateKeyPath()));
            this.tls = add(TestGateway.watching(folder, Map.of()));
        }

        private <T extends AutoCloseable> T add(T resource) {
            resources.add(0, resource);
            return resource;
        }

        private String configuration() {
            String unreachable = add(HttpTestServer.answering("{}")).url();
            ((HttpTestServer) resources.remove(0)).close();
            return """
                    server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, rate_limit_keys: 1000 }
                    admin: { port: 0 }
                    rate_limits: { everyone: { rate: 1/h, key: $query.caller }, shared: { rate: 1000/s, key: null, scope: fleet } }
                    store: { url: "%8$s", timeout: 1s }
                    defaults:
                      backend: { timeout: { attempt: 300ms }, retry: { attempts: 2, backoff: { base: 10ms, cap: 20ms } } }
                      route: { slo: { availability: 99.9%%, latency: 20ms } }
                    identity:
                      shoppers: { jwt: { issuer: "%1$s", audience: shop, jwks_url: "%1$s/keys" } }
                      partners:
                        api_keys:
                          header: X-Api-Key
                          sha256: { alice: 2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90 }
                    credentials:
                      warehouse: { grant: client_credentials, token_url: "%2$s", client_id: x, client_secret: "${S:-s}" }
                    backends:
                      failing: { url: "%3$s", breaker: { consecutive: 4, open: 20s } }
                      silent: { url: "%4$s", bulkhead: { concurrent: 1, queue: 1 } }
                      half: { url: ["%5$s", "%6$s"], breaker: { consecutive: 100, minimum: 100 } }
                      checked: { url: ["%5$s", "%6$s"], health: { path: / , every: 1s } }
                      stock: { url: "%5$s", credentials: warehouse }
                      files: { url: "%7$s" }
                    routes:
                      GET /failing: { steps: { a: { call: GET failing / } } }
                      GET /partial: { steps: { a: { call: GET failing /, optional: true } } }
                      GET /silent: { steps: { a: { call: GET silent / } } }
                      GET /checked: { steps: { a: { call: GET checked / } } }
                      GET /half: { steps: { a: { call: GET half / } } }
                      GET /stock/{id}: { identity: [shoppers, partners], steps: { a: { call: GET stock / } } }
                      GET /files/{path*}: { proxy: "files /{path*}" }
                      GET /shared: { rate_limits: shared, respond: 1 }
                      GET /limited: { rate_limits: everyone, cors: { origins: "https://shop.example.com" }, respond: 1 }
                    """.formatted(
                    add(HttpTestServer.failing(500)).url(),
                    add(HttpTestServer.answering(TOKEN)).url(),
                    add(HttpTestServer.failing(500)).url(),
                    add(HttpTestServer.silent()).url(),
                    add(HttpTestServer.answering("{}")).url(),
                    unreachable,
                    add(new HttpTestServer(FaultyGateways::redirectInside)).url(),
                    store.url());
        }

        /** A location that no route leads to, which the gateway drops. */
        private static void redirectInside(HttpServerRequest request) {
            request.response()
                    .setStatusCode(302)
                    .putHeader("Location", "http://orders.shop.svc:8080/secret")
                    .end();
        }

        List<TestGateway> all() {
            return List.of(plain, tls);
        }

        /** Returns the addresses of the admin ports. */
        String targets() {
            return "127.0.0.1:" + plain.adminPort() + ", 127.0.0.1:" + tls.adminPort();
        }

        /** Sends requests until every fault has happened. */
        void causeFaults() throws IOException, InterruptedException {
            for (int request = 0; request < 6; request++) plain.get("/failing");
            assertThat(plain.get("/partial").statusCode()).isEqualTo(200);
            for (int request = 0; request < 30; request++) plain.get("/half");
            assertThat(plain.get("/stock/1", "X-Api-Key", "alice").statusCode()).isEqualTo(200);
            assertThat(plain.get("/stock/1", "X-Api-Key", "guess").statusCode()).isEqualTo(401);
            plain.get("/files/a");
            plain.get("/nowhere");
            exceedKeys();
            sendPreflight();
            stopStore();
            saturate();
            abandon();
            new Socket(InetAddress.getLoopbackAddress(), tls.port()).close();
            rejectReload();
        }

        /** Sends one key more than the gateway keeps, and then a request over the limit. */
        private void exceedKeys() {
            for (int caller = 0; caller <= 1000; caller++)
                assertThat(plain.get("/limited?caller=" + caller).statusCode()).isEqualTo(200);
            assertThat(plain.get("/limited?caller=1000").statusCode()).isEqualTo(429);
        }

        /** A command to a store that has stopped is late. */
        private void stopStore() throws IOException, InterruptedException {
            Await.until(() -> metrics().contains("sluice_store_up 1.0"));
            assertThat(plain.get("/shared").statusCode()).isEqualTo(200);
            store.signal("STOP");
            Await.until(
                    () -> plain.get("/shared").statusCode() == 200 && metrics().contains("sluice_store_up 0.0"));
            assertThat(metrics())
                    .contains("sluice_store_failures_total{")
                    .doesNotContain("sluice_rate_limit_decisions_without_store_total{limit=\"shared\"} 0.0");
        }

        private void sendPreflight() {
            HttpResponse<String> response = plain.send(
                    "OPTIONS",
                    "/limited",
                    "",
                    "Origin",
                    "https://other.example.com",
                    "Access-Control-Request-Method",
                    "GET");
            assertThat(response.statusCode()).isEqualTo(204);
        }

        private void saturate() {
            List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
            for (int request = 0; request < 6; request++) requests.add(plain.sendAsync("GET", "/silent", ""));
            requests.forEach(CompletableFuture::join);
        }

        /** A caller that disconnects cancels its calls. */
        private void abandon() throws IOException {
            try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), plain.port())) {
                caller.getOutputStream().write("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
                Await.until(() -> metrics().contains("sluice_bulkhead_active{backend=\"silent\"} 1.0"));
            }
            Await.until(() -> metrics().contains("sluice_cancelled_total"));
        }

        private String metrics() {
            return plain.adminGet("/metrics").body();
        }

        private void rejectReload() throws IOException {
            Files.writeString(folder.resolve("broken.yaml"), "routes: { GET /b: { respnd: 1 } }\n");
            Await.until(() -> tls.adminGet("/metrics").body().contains("sluice_config_last_reload_success 0.0"));
        }

        @Override
        public void close() {
            for (AutoCloseable resource : resources) close(resource);
            certificate.delete();
        }

        private static void close(AutoCloseable resource) {
            try {
                resource.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
