package dev.sluice.tools.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Signals, exit codes and reloads of the process. */
class ProcessTest {
    private static final String NO_DELAY = "{ delay: 0s, limit: 60s }";
    private static final String LONG_DELAY = "{ delay: 60s, limit: 60s }";

    /** A program whose start ends before the signal arrives still ends in time. */
    private static final String SHORT_DELAY = "{ delay: 5s, limit: 5s }";

    private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    private final HttpTestServer backend = new HttpTestServer(held::add);
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void on_a_signal_it_finishes_requests_in_flight_and_exits_with_0() throws Exception {
        try (SluiceProcess program = run(NO_DELAY)) {
            CompletableFuture<HttpResponse<String>> response = get(program.port("callers"), "/a");
            HttpServerRequest pending = held.poll(10, TimeUnit.SECONDS);
            program.signal("TERM");
            program.awaitOutput("draining");
            pending.response().putHeader("Content-Type", "application/json").end("{}");

            assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(response.get().headers().firstValue("Connection")).hasValue("close");
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("signal=TERM", "stopped").doesNotContain("WARN");
        }
    }

    @Test
    void during_the_drain_delay_readiness_fails_and_requests_succeed() throws Exception {
        try (SluiceProcess program = run(LONG_DELAY)) {
            int port = program.port("callers");
            program.signal("TERM");
            program.awaitOutput("draining");
            HttpResponse<String> ready =
                    get(program.port("operators"), "/health/ready").get(10, TimeUnit.SECONDS);
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"status\":\"draining\"");
            assertThat(get(port, "/nowhere").get(10, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_second_signal_exits_at_once() throws Exception {
        try (SluiceProcess program = run(LONG_DELAY)) {
            program.port("callers");
            program.signal("TERM");
            program.awaitOutput("draining");
            assertThat(program.isRunning()).isTrue();
            program.signal("TERM");
            assertThat(program.exitCode()).isEqualTo(143);
        }
    }

    /** The classes are loaded after the handlers of signals are installed, in this order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools.cli.ContainerCommands",
                "config.load.ConfigurationLoader",
                "server.Gateway",
                "gateway.edge.Listener"
            })
    void a_signal_during_the_start_ends_the_process_with_0(String loaded) throws Exception {
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Xlog:class+load");
        try (SluiceProcess program = SluiceProcess.start(folder, library -> true, options, conf(SHORT_DELAY))) {
            program.awaitOutput("dev.sluice." + loaded + " source");
            program.signal("TERM");
            assertThat(program.exitCode()).isZero();
        }
    }

    @Test
    void a_signal_during_a_reload_ends_the_process_with_0() throws Exception {
        try (SluiceProcess program = run(NO_DELAY)) {
            program.port("callers");
            Files.writeString(folder.resolve("routes.yaml"), "routes:\n" + manyRoutes());
            program.signal("HUP");
            program.signal("TERM");
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("stopped").doesNotContain("WARN");
        }
    }

    /** Loading these takes longer than the delivery of a signal. */
    private static String manyRoutes() {
        return IntStream.range(0, 2000)
                .mapToObj("  GET /r%d: { respond: '1' }\n"::formatted)
                .collect(joining());
    }

    @Test
    void an_interrupt_skips_the_drain_delay() throws Exception {
        try (SluiceProcess program = run(LONG_DELAY)) {
            program.port("callers");
            program.signal("INT");
            assertThat(program.exitCode()).isZero();
        }
    }

    /** Otherwise the gateway would serve for a minute more. */
    @Test
    void the_demo_has_no_drain_delay() throws Exception {
        conf(LONG_DELAY);
        ConfigurationFolder conf = new ConfigurationFolder(folder);
        GatewayProcess process = GatewayProcess.start(
                conf, conf.source(PortOptions.ephemeral()), new PrintWriter(new StringWriter(), true));
        CompletableFuture<TerminationSignal> afterStart = new CompletableFuture<>();
        CompletableFuture<Void> served =
                CompletableFuture.runAsync(() -> process.serve(afterStart, GatewayProcess.Delay.NONE));
        assertThat(get(process.adminPort(), "/health/ready")
                        .get(10, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
        afterStart.complete(TerminationSignal.TERM);
        served.get(30, TimeUnit.SECONDS);
    }

    /** Without requests in flight, it waits for nothing; {@code .ci/demo} measures that. */
    @Test
    void the_demo_finishes_requests_in_flight() throws Exception {
        conf(NO_DELAY);
        ConfigurationFolder conf = new ConfigurationFolder(folder);
        GatewayProcess process = GatewayProcess.start(
                conf, conf.source(PortOptions.ephemeral()), new PrintWriter(new StringWriter(), true));
        CompletableFuture<HttpResponse<String>> response = get(process.port(), "/a");
        HttpServerRequest pending = held.poll(10, TimeUnit.SECONDS);
        CompletableFuture<TerminationSignal> afterStart = new CompletableFuture<>();
        CompletableFuture<Void> served =
                CompletableFuture.runAsync(() -> process.serve(afterStart, GatewayProcess.Delay.NONE));
        afterStart.complete(TerminationSignal.TERM);
        Await.until(() -> isRefused(process.port()));
        pending.response().end("1");
        assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("{\"a\":1}");
        served.get(30, TimeUnit.SECONDS);
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    /** Otherwise a gateway that is ready could not call the backends of the demo for a moment. The companion takes the port here. */
    @Test
    void a_companion_starts_before_the_gateway() throws Exception {
        conf(NO_DELAY);
        try (ServerSocket companion = new ServerSocket()) {
            PortOptions ports = new PortOptions();
            int port = Ports.free();
            new CommandLine(ports).parseArgs("--port", String.valueOf(port), "--admin-port", "0");
            assertThatThrownBy(() -> GatewayProcess.startAfter(
                            vertx -> vertx.executeBlocking(() -> bind(companion, port)),
                            new ConfigurationFolder(folder),
                            ports,
                            new PrintWriter(new StringWriter(), true)))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("(server.port)");
        }
    }

    private static ServerSocket bind(ServerSocket socket, int port) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    @Test
    void a_hangup_reloads_the_configuration_and_logs_its_errors() throws Exception {
        try (SluiceProcess program = run(NO_DELAY)) {
            int port = program.port("callers");
            Files.writeString(folder.resolve("routes.yaml"), "routes: { GET /b: { respond: '1' } }\n");
            program.signal("HUP");
            program.awaitOutput("configuration applied: routes: +GET /b");
            assertThat(get(port, "/b").get(10, TimeUnit.SECONDS).body()).isEqualTo("1");
            Files.writeString(folder.resolve("routes.yaml"), "routes: { GET /b: { respnd: '1' } }\n");
            program.signal("HUP");
            program.awaitOutput("the configuration was rejected; the current configuration stays active");
            assertThat(program.output()).contains(folder + "/routes.yaml:1:21: ");
            assertThat(get(port, "/b").get(10, TimeUnit.SECONDS).body()).isEqualTo("1");
            program.signal("TERM");
            assertThat(program.exitCode()).isZero();
        }
    }

    @Test
    void jvm_metrics_appear_soon_after_the_start() throws Exception {
        try (SluiceProcess program = run(NO_DELAY)) {
            int port = program.port("operators");
            Await.until(() -> get(port, "/metrics").join().body().contains("jvm_memory_used_bytes"));
        }
    }

    @Test
    void with_one_port_in_use_it_exits() throws Exception {
        try (ServerSocket blocked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SluiceProcess program = run(NO_DELAY, "--port", String.valueOf(blocked.getLocalPort()))) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.output())
                    .contains("server.port", "the port is in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void an_error_during_the_start_ends_the_process() throws Exception {
        try (SluiceProcess program =
                SluiceProcess.start(folder, library -> !library.contains("vertx-web"), conf(NO_DELAY))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output()).contains("NoClassDefFoundError");
        }
    }

    private SluiceProcess run(String drain, String... arguments) throws IOException {
        return SluiceProcess.start(folder, library -> true, conf(drain, arguments));
    }

    private String[] conf(String drain, String... arguments) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, listeners: 2, drain: %s }
                admin: { port: 0 }
                backends: { shop: { url: "%s" } }
                routes: { GET /a: { steps: { a: { call: GET shop /a } }, deadline: 60s } }
                """.formatted(drain, backend.url()));
        String[] all = new String[arguments.length + 2];
        all[0] = "run";
        all[1] = folder.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return all;
    }

    private CompletableFuture<HttpResponse<String>> get(int port, String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
