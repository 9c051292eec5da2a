package dev.sluice.tools.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.Ports;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logs that cannot be written, and lines that a caller must not cause. */
@ExtendWith(VertxExtension.class)
class LogTest {
    /** More lines than the queue of the log and the pipe of a process hold together. */
    private static final int LINES = 6000;

    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    @TempDir
    Path folder;

    @Test
    void a_stdout_without_a_reader_delays_no_request() throws Exception {
        ProcessBuilder unread = SluiceProcess.builder(library -> true, OPTIONS, conf(""));
        try (GatewayWithoutLog process = new GatewayWithoutLog(unread.start())) {
            Await.until(() -> isReady());
            Files.writeString(folder.resolve("routes.yaml"), "routes:\n" + wrongRoutes());
            // The gateway is ready before it watches its folder, and refuses to reload until then.
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
        ProcessBuilder onFullDisk =
                SluiceProcess.builder(library -> true, OPTIONS, conf("")).redirectOutput(full);
        try (GatewayWithoutLog process = new GatewayWithoutLog(onFullDisk.start())) {
            Await.until(() -> isReady());

            assertThat(get(port, "/").body()).isEqualTo("1");
            Await.until(() -> droppedLines() > 0);
            assertThat(process.exitCodeAfterTerm()).isZero();
        }
    }

    @Test
    void a_flood_of_access_lines_without_a_reader_delays_no_request_and_drops_no_line_of_the_audit_log()
            throws Exception {
        ProcessBuilder unread = SluiceProcess.builder(library -> true, OPTIONS, confWithLog("{ access: all }"));
        try (GatewayWithoutLog process = new GatewayWithoutLog(unread.start())) {
            Await.until(() -> isReady());
            for (int request = 0; request < LINES; request++)
                assertThat(get(port, "/").body()).isEqualTo("1");
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
        ProcessBuilder onFullDisk = SluiceProcess.builder(library -> true, OPTIONS, confWithLog("{ access: all }"))
                .redirectOutput(full);
        try (GatewayWithoutLog process = new GatewayWithoutLog(onFullDisk.start())) {
            Await.until(() -> isReady());
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
                SluiceProcess.start(folder, library -> true, options, confWithLog("{ access: off }"))) {
            program.awaitOutput("\"message\":\"configuration applied\"");
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
        confWithLog(log);
        Await.until(() -> reload() == 200);
    }

    /** Returns the status of the response. */
    private int reload() {
        try {
            return send(request(adminPort, "/reload").POST(BodyPublishers.noBody()))
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String[] confWithLog(String log) throws IOException {
        String[] arguments = conf("");
        Files.writeString(folder.resolve("gateway.yaml"), "log: " + log + "\n", StandardOpenOption.APPEND);
        return arguments;
    }

    @Test
    void an_invalid_http_2_preface_logs_no_error(Vertx vertx) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String[] arguments = conf(", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath()));
        try (SluiceProcess program =
                SluiceProcess.start(folder, library -> true, List.of("-DSLUICE_LOG_LEVEL=debug"), arguments)) {
            program.port("callers");
            sendInvalidPreface(vertx).await(20, TimeUnit.SECONDS);
            program.signal("TERM");

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).doesNotContain("ERROR", "WARN");
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

    private String[] conf(String settings) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: %d, drain: { delay: 0s }%s }
                admin: { port: %d }
                routes: { GET /: { respond: '1' } }
                """.formatted(port, settings, adminPort));
        return new String[] {"run", folder.toString()};
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
                .timeout(Duration.ofSeconds(20));
    }

    /** A process whose output nothing reads. */
    private record GatewayWithoutLog(Process process) implements AutoCloseable {
        int exitCodeAfterTerm() throws InterruptedException {
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
