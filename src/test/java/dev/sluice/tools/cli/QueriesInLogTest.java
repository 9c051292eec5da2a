package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The lines of all loggers at the level trace while a process serves one request of each kind. */
@ExtendWith(VertxExtension.class)
class QueriesInLogTest {
    private static final String CANARY = "CANARY";
    private static final String QUERY = "?api_key=" + CANARY + "&redirect=%2Fa%3Fb&next=/c?d=" + CANARY;
    private static final int REQUESTS = 32;
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> GRPC = Map.of("content-type", "application/grpc", "te", "trailers");

    private final Vertx vertx;
    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final Map<HttpVersion, HttpClient> clients = new EnumMap<>(HttpVersion.class);
    private final HttpTestServer backend =
            new HttpTestServer(new HttpServerOptions().setHttp2ClearTextEnabled(true), this::respond);

    @TempDir
    Path folder;

    QueriesInLogTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() {
        backend.close();
        certificate.delete();
    }

    private void respond(HttpServerRequest request) {
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.toWebSocket();
        } else if (request.path().endsWith("/events")) {
            request.response()
                    .putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .end("data: 1\n\n");
        } else if (request.path().endsWith("/lost")) {
            request.connection().close();
        } else if (request.path().endsWith("/invalid")) {
            request.response().end("{");
        } else {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Location", "/b/next" + QUERY)
                    .end("{}");
        }
    }

    private Path configuration() throws IOException {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: %d, drain: { delay: 0s }, tls: { certificate: "%s", key: "%s" } }
                admin: { host: 127.0.0.1, port: %d }
                log: { access: all }
                backends:
                  b: { url: "%5$s" }
                  h2: { url: "%5$s", http2: true }
                routes:
                  GET /local: { respond: '"ok"' }
                  GET /composed/{path*}: { steps: { s: { call: "GET b /{path*}{?api_key}", with: { api_key: $query.api_key } } }, respond: $s }
                  GET /proxied/{path*}: { proxy: "b /{path*}", forward: { query: all }, websocket: {} }
                  POST /proxied/{path*}: { proxy: "b /{path*}", forward: { query: all } }
                  GET /h2/{path*}: { proxy: "h2 /{path*}", forward: { query: all } }
                  POST /h2/{path*}: { proxy: "h2 /{path*}", forward: { query: all } }
                """.formatted(
                        port, certificate.certificatePath(), certificate.privateKeyPath(), adminPort, backend.url()));
        return conf;
    }

    @Test
    void no_logger_prints_a_query() throws Exception {
        try (SluiceProcess program = SluiceProcess.start(
                folder, library -> true, "run", configuration().toString())) {
            program.awaitOutput("configuration applied");
            assertThat(admin(HttpMethod.POST, "/log-level?logger=ROOT&level=trace"))
                    .isEqualTo(200);
            assertThat(admin(HttpMethod.POST, "/log-level?logger=dev.sluice&level=trace"))
                    .isEqualTo(200);
            for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) sendAll(version);
            admin(HttpMethod.GET, "/requests" + QUERY);
            Await.until(() -> lines(program).split(" access request_id=", -1).length > REQUESTS);
            assertThat(lines(program))
                    .as("the router logs each target")
                    .containsPattern(" TRACE io\\.vertx\\.\\S+ Router: ")
                    .contains("https://localhost:" + port + "/local?…");
            assertThat(lines(program)).as("the WebSocket").contains(" status=101 ");
            assertThat(lines(program).lines().filter(line -> line.contains(CANARY)))
                    .isEmpty();
        }
    }

    private static String lines(SluiceProcess program) {
        try {
            return program.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendAll(HttpVersion version) throws TimeoutException {
        for (String path :
                List.of("/local", "/nowhere", "/local/..", "/composed/a", "/composed/lost", "/composed/invalid"))
            send(version, HttpMethod.GET, path, Map.of());
        for (String room : List.of("/proxied", "/h2"))
            for (String path : List.of("/a", "/events", "/lost")) send(version, HttpMethod.GET, room + path, Map.of());
        for (String room : List.of("/local", "/proxied/a", "/h2/a")) send(version, HttpMethod.POST, room, JSON);
        if (version == HttpVersion.HTTP_1_1) openWebSocket();
        else send(version, HttpMethod.POST, "/h2/grpc", GRPC);
    }

    private void send(HttpVersion version, HttpMethod method, String path, Map<String, String> headers)
            throws TimeoutException {
        RequestOptions target = new RequestOptions()
                .setHost("localhost")
                .setPort(port)
                .setMethod(method)
                .setURI(path + QUERY);
        headers.forEach(target::addHeader);
        Future<Buffer> body = client(version)
                .request(target)
                .compose(request -> method.equals(HttpMethod.POST) ? request.send("{}") : request.send())
                .compose(response -> response.body());
        body.await(20, TimeUnit.SECONDS);
    }

    /** Vert.x closes a client without a reference. */
    private HttpClient client(HttpVersion version) {
        return clients.computeIfAbsent(
                version,
                any -> vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(version)
                        .setUseAlpn(true)
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)));
    }

    private void openWebSocket() throws TimeoutException {
        WebSocketClientOptions options =
                new WebSocketClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        WebSocketConnectOptions target = new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(port)
                .setURI("/proxied/socket" + QUERY)
                .setAllowOriginHeader(false);
        WebSocketClient client = vertx.createWebSocketClient(options);
        client.connect(target)
                .compose(socket -> socket.close())
                .eventually(client::close)
                .await(20, TimeUnit.SECONDS);
    }

    private int admin(HttpMethod method, String uri) throws TimeoutException {
        HttpClient client = vertx.createHttpClient();
        return client.request(method, adminPort, "localhost", uri)
                .compose(request -> request.send())
                .map(response -> response.statusCode())
                .eventually(client::close)
                .await(20, TimeUnit.SECONDS);
    }
}
