package dev.sluice.tools.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logs that cannot be written, and lines that a caller must not cause. */
@ExtendWith(VertxExtension.class)
class LogTest {
    /** More lines than the queue of the log and the pipe of a process hold together. */
    private static final int LINES = 6000;

    private static final int PIPELINED = 20;
    private static final int MAX_STARTS = 3;

    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1");

    private static final Pattern SERVED = Pattern.compile("HTTP/1\\.1 200 [^\r]*\r\n(?:[^\r]+\r\n)+\r\n1(?=HTTP|$)");

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private int adminPort;

    @TempDir
    Path folder;

    @Test
    void a_stdout_without_a_reader_delays_no_request() throws Exception {
        try (GatewayWithoutLog process = startOn(Redirect.PIPE, "{}")) {
            Files.writeString(folder.resolve("routes.yaml"), "routes:\n" + wrongRoutes());
            // The gateway is ready before it watches its folder, and rejects reloads until then.
            Await.until(() -> reload() == 422);

            assertThat(get(port, "/").body()).isEqualTo("1");
            Await.until(() -> droppedLines() > 0);
            assertThat(process.exitCodeAfterTerm()).isZero();
        }
    }

    @Test
    void a_full_disk_under_stdout_fails_no_request() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        try (GatewayWithoutLog process = startOn(Redirect.to(full), "{}")) {
            assertThat(get(port, "/").body()).isEqualTo("1");
            Await.until(() -> droppedLines() > 0);
            assertThat(process.exitCodeAfterTerm()).isZero();
        }
    }

    @Test
    void a_flood_of_access_lines_without_a_reader_delays_no_request_and_drops_no_line_of_the_audit_log()
            throws Exception {
        try (GatewayWithoutLog process = startOn(Redirect.PIPE, "{ access: all }")) {
            for (int request = 0; request < LINES; request += PIPELINED) assertAreServed(PIPELINED);
            assertThat(get(adminPort, "/config").statusCode()).isEqualTo(200);

            Await.until(() -> droppedLines("access") > 0);
            assertThat(droppedLines("audit")).isZero();
            assertThat(process.exitCodeAfterTerm()).isZero();
        }
    }

    @Test
    void access_lines_on_a_full_disk_fail_no_request_and_are_counted() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        try (GatewayWithoutLog process = startOn(Redirect.to(full), "{ access: all }")) {
            for (int request = 0; request < 50; request++)
                assertThat(get(port, "/").body()).isEqualTo("1");

            Await.until(() -> droppedLines("access") == 50);
            assertThat(process.exitCodeAfterTerm()).isZero();
        }
    }

    @Test
    void a_reload_switches_the_format_of_all_lines_and_the_access_log() throws Exception {
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-DSLUICE_LOG=json");
        try (SluiceProcess program =
                SluiceProcess.start(folder, library -> true, options, conf("", "{ access: off }"))) {
            program.awaitOutput("\"message\":\"configuration applied\"");
            port = program.port("callers");
            adminPort = program.port("operators");
            get(port, "/");
            reload("{ access: all, format: text }");
            get(port, "/");
            program.awaitOutput(" route=\"GET /\" status=200 ");
            reload("{ access: all, format: ecs }");
            get(port, "/");
            program.awaitOutput("\"labels.route\":\"GET /\"");

            assertThat(program.output().lines().filter(line -> line.contains("GET /")))
                    .filteredOn(line -> line.contains("access"))
                    .hasSize(2);
            assertThat(program.output()).contains(" audit event=reload generation=2 ", "\"event.action\":\"reload\"");
        }
    }

    private void reload(String log) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^log: .*", "log: " + log));
        Await.until(() -> reload() == 200);
    }

    /** Returns the status of the response, or 0 without one. */
    private int reload() {
        try {
            return send(request(adminPort, "/reload").POST(BodyPublishers.noBody()))
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @Test
    void an_invalid_http_2_preface_logs_no_error(Vertx vertx) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-DSLUICE_LOG_LEVEL=debug");
        try (SluiceProcess program = SluiceProcess.start(folder, library -> true, options, conf(tls, "{}"))) {
            port = program.port("callers");
            sendInvalidPreface(vertx).await(60, TimeUnit.SECONDS);
            program.signal("TERM");

            assertThat(program.exitCode()).isZero();
            // Vert.x warns of an event loop that waits for a busy processor.
            assertThat(program.output().lines().filter(line -> !line.contains(" has been blocked for ")))
                    .noneMatch(line -> line.contains("ERROR") || line.contains("WARN"));
        } finally {
            certificate.delete();
        }
    }

    /** Completes when the gateway has closed the connection. */
    private Future<Void> sendInvalidPreface(Vertx vertx) {
        NetClientOptions options = new NetClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm("")
                .setUseAlpn(true)
                .setApplicationLayerProtocols(List.of("h2"));
        Promise<Void> closed = Promise.promise();
        vertx.runOnContext(there -> vertx.createNetClient(options)
                .connect(port, "127.0.0.1")
                .onFailure(closed::fail)
                .onSuccess(socket -> send(socket, closed)));
        return closed.future();
    }

    private static void send(NetSocket socket, Promise<Void> closed) {
        socket.closeHandler(ignored -> closed.complete());
        socket.write("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
    }

    /** Starts a gateway on ports that this test has chosen, because the test does not read its output. */
    private GatewayWithoutLog startOn(Redirect stdout, String log) throws IOException {
        // Another process may take a free port first. The gateway then exits, and the next start uses other ports.
        for (int starts = 1; ; starts++) {
            port = Ports.free();
            adminPort = Ports.free();
            ProcessBuilder builder = SluiceProcess.builder(library -> true, OPTIONS, conf("", log));
            GatewayWithoutLog gateway =
                    new GatewayWithoutLog(builder.redirectOutput(stdout).start());
            if (becomesReady(gateway)) return gateway;
            assertThat(gateway.process.exitValue()).isEqualTo(2);
            assertThat(starts).isLessThan(MAX_STARTS);
        }
    }

    private boolean becomesReady(GatewayWithoutLog gateway) {
        try {
            Await.until(() -> !gateway.process.isAlive() || isReady());
            return gateway.process.isAlive();
        } catch (AssertionError notInTime) {
            gateway.close();
            throw notInTime;
        }
    }

    /** Writes a configuration with the ports of this test; the gateway takes free ones while the test has none. Returns the arguments. */
    private String[] conf(String settings, String log) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: %d, drain: { delay: 0s }%s }
                admin: { port: %d }
                routes: { GET /: { respond: '1' } }
                log: %s
                """.formatted(port, settings, adminPort, log));
        return new String[] {"run", folder.toString()};
    }

    /** Sends requests on a connection before it reads the first response. */
    private void assertAreServed(int requests) {
        String request = "GET / HTTP/1.1\nHost: a\n";
        try (RawHttpClient caller = new RawHttpClient(port)) {
            String responses = caller.send((request + "\n").repeat(requests - 1) + request + "Connection: close\n\n")
                    .readToEnd();
            assertThat(SERVED.matcher(responses).results()).as(responses).hasSize(requests);
        }
    }

    private static String wrongRoutes() {
        return IntStream.range(0, LINES)
                .mapToObj("  GET /r%d: { respnd: '1' }\n"::formatted)
                .collect(joining());
    }

    private boolean isReady() {
        try {
            return get(adminPort, "/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private double droppedLines() {
        return droppedLines("application");
    }

    private double droppedLines(String log) {
        try {
            return get(adminPort, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("sluice_log_dropped_total{log=\"" + log + "\"}"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(int from, String path) throws IOException {
        return send(request(from, path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    /** A process whose output nothing reads. */
    private record GatewayWithoutLog(Process process) implements AutoCloseable {
        int exitCodeAfterTerm() throws InterruptedException {
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
