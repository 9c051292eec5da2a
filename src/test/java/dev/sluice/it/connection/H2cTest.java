package dev.sluice.it.connection;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.GOAWAY;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.SETTINGS;
import static dev.sluice.real.ExternalProgram.NGHTTP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.real.Needs;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 without TLS beside HTTP/1 on one port, on raw sockets. {@code Http2LimitsTest} has its limits, and {@code SlowHeadsTest} slow heads. */
class H2cTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String V1 = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n";
    private static final String UPGRADE =
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n";
    private static final String CLOSE = "Connection: close\r\n\r\n";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("ROOT", Level.ERROR);

    private final RecordingBackend backend = new RecordingBackend();
    private final List<AutoCloseable> open = new ArrayList<>();

    private TestGateway start(boolean h2c) {
        return start("h2c: " + h2c, VertxClock::new);
    }

    private TestGateway start(String settings, Function<Vertx, Clock> clock) {
        return opened(TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, %s, drain: { delay: 0s, limit: 9s } }
                admin: { port: 0 }
                backends: { b: { url: "http://127.0.0.1:%d" } }
                routes:
                  GET /a: { respond: $request.client }
                  POST /b: { respond: $body }
                  GET /p: { proxy: b /p, forward: { headers: [x-a] } }
                  POST /p: { proxy: b /p, forward: { headers: [x-a, x-sum] } }
                """.formatted(settings, backend.port()), clock));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) closeable.close();
        backend.close();
        assertThat(log.lines()).isEmpty();
    }

    private RawHttpClient connect(TestGateway gateway) {
        return opened(new RawHttpClient(gateway.port()));
    }

    private RawHttp2Client connectHttp2(TestGateway gateway) throws IOException {
        return opened(RawHttp2Client.inClear(gateway.port()));
    }

    /** Responds to each request on a new connection, and keeps what it has received. */
    private static final class RecordingBackend implements AutoCloseable {
        private final ServerSocket server = listen();
        private final List<String> received = new CopyOnWriteArrayList<>();

        RecordingBackend() {
            Thread accepting = new Thread(this::accept);
            accepting.setDaemon(true);
            accepting.start();
        }

        private static ServerSocket listen() {
            try {
                return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed())
                try (Socket connection = server.accept()) {
                    received.add(read(connection.getInputStream()));
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1"
                                    .getBytes(ISO_8859_1));
                } catch (IOException closed) {
                    // The next accept ends if the server is closed.
                }
        }

        private static String read(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder();
            while (!isComplete(text.toString())) {
                int next = in.read();
                if (next < 0) return text + "<end>";
                text.append((char) next);
            }
            return text.toString();
        }

        private static boolean isComplete(String text) {
            boolean isChunked = text.contains("\r\n\r\n") && text.contains("ransfer-encoding: chunked");
            return text.endsWith("\r\n\r\n") && (!isChunked || text.contains("\r\n0\r\n"));
        }

        /** Returns what has come since the last call, without the ids of requests. */
        List<String> take() {
            List<String> taken = received.stream().map(H2cTest::withoutIds).toList();
            received.clear();
            return taken;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static String withoutIds(String message) {
        return message.replaceAll("(?i)(x-request-id|x-request-timeout-ms|traceparent): [^\r]*", "$1: _")
                .replaceAll("\"instance\":\"[^\"]*\"", "_")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "address");
    }

    @Test
    void a_caller_with_prior_knowledge_gets_responses_with_and_without_bodies() throws Exception {
        RawHttp2Client caller = connectHttp2(start(true));
        caller.assertServed();
        assertThat(caller.next(DATA).payload()).hasToString("\"127.0.0.1\"");
        assertThat(caller.status("GET", "/p", "x-a: b")).isEqualTo("200");
        caller.open("POST", "/b", "content-type: text/plain");
        caller.body("hello", END_STREAM).send();
        assertThat(caller.next(HEADERS).isOk()).isTrue();
        assertThat(caller.next(DATA).payload().toString()).contains("hello");
        assertThat(backend.take()).singleElement().asString().contains("x-a: b").contains("X-Forwarded-Proto: http\r");
    }

    @Test
    void both_versions_share_the_port() throws Exception {
        TestGateway gateway = start(true);
        for (int i = 0; i < 3; i++) {
            connectHttp2(gateway).assertServed();
            RawHttpClient http1 = connect(gateway);
            for (int requests = 1; requests < 4; requests++) {
                int count = requests;
                http1.sendExactly(GET).readUntil(all -> all.split("HTTP/1.1 200", -1).length == count + 1);
            }
        }
    }

    @Test
    void a_preface_may_come_in_24_pieces() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), start(true).port());
        socket.setTcpNoDelay(true);
        RawHttp2Client caller = opened(new RawHttp2Client(socket));
        for (String piece : PREFACE.split("", -1)) caller.instead(piece).send();
        caller.frame(SETTINGS, 0, 0).assertServed();
    }

    /** Requests of all kinds. The first on a connection is the one that Vert.x decodes before it makes the connection. */
    private static List<String> requests() {
        String post = "POST /p HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n";
        String close = GET.replace("\r\n\r\n", "\r\n" + CLOSE);
        return List.of(
                close,
                GET + GET + close,
                "\r\n" + close,
                close.replace("GET", "PROPFIND"),
                close.replace("GET", "PUT"),
                close.replace("GET", "P"),
                close.replace("GET", "PRI X"),
                close.replace("GET /a HTTP/1.1", "PRI * HTTP/2.0"),
                close.replace("GET /a HTTP/1.1", "PRI * HTTP/1.1"),
                PREFACE.replace("SM", "XX"),
                close.replace("HTTP/1.1", "HTTP/2.0"),
                close.replace("HTTP/1.1", "HTTP/1.0"),
                close.replace("Host: a", "Host: a\r\nX: 1\r\n 2"),
                close.replace("Host: a\r\n", ""),
                close.replace("/a", "/" + "a".repeat(5000)),
                close.replace("Host: a", "Host: a\r\nX: " + "x".repeat(9000)),
                close.replace("Host: a", "Host: a\r\nContent-Length: 1\r\nContent-Length: 2"),
                close.replace("Host: a", "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"),
                "\u0016\u0003\u0001" + "x".repeat(100) + "\r\n\r\n",
                post + "Content-Type: text/plain\r\nTrailer: x-sum\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n",
                post + "\r\n0\r\n\r\n",
                GET + post + "\r\n1\r\na\r\n0\r\nx-sum: 8\r\n\r\n",
                post.replace("/p", "/b")
                        + "Content-Type: text/plain\r\nExpect: 100-continue\r\n\r\n1\r\na\r\n0\r\n\r\n",
                GET.replace("\r\n\r\n", "\r\n" + UPGRADE) + close,
                GET.replace("/a", "/p").replace("\r\n\r\n", "\r\nX-A: b\r\n" + UPGRADE) + close,
                GET.replace("\r\n\r\n", "\r\n" + UPGRADE.replace("Upgrade: h2c", "Upgrade: websocket, h2c")) + close,
                GET.replace("\r\n\r\n", "\r\n" + UPGRADE.replace("Upgrade: h2c", "Upgrade: H2C")) + close,
                GET.replace("\r\n\r\n", "\r\n" + UPGRADE.replace("Upgrade: h2c", "Upgrade: h2")) + close,
                GET.replace("\r\n\r\n", "\r\nUpgrade: h2c\r\n" + CLOSE),
                GET.replace("\r\n\r\n", "\r\nUpgrade: h2c\r\nConnection: upgrade,  close\r\n\r\n"),
                GET.replace("\r\n\r\n", "\r\nHTTP2-Settings: x\r\n" + CLOSE));
    }

    @Test
    void every_request_on_http1_has_the_response_that_it_has_without_the_setting() {
        TestGateway without = start(false);
        TestGateway with = start(true);
        for (String bytes : requests()) {
            String expected = withoutIds(connect(without).sendExactly(bytes).readToEnd());
            List<String> forwarded = backend.take();
            assertThat(withoutIds(connect(with).sendExactly(bytes).readToEnd()))
                    .as(bytes)
                    .isEqualTo(expected);
            assertThat(backend.take()).as(bytes).isEqualTo(forwarded);
            assertThat(expected).as(bytes).startsWith("HTTP/").doesNotContain(" 101 ");
        }
    }

    @Test
    void a_folded_line_of_the_first_request_gets_400_and_its_trailers_are_kept() {
        TestGateway gateway = start(true);
        assertThat(connect(gateway)
                        .sendExactly("GET /a HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n")
                        .readToEnd())
                .startsWith("HTTP/1.1 400");
        String chunked =
                "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n";
        assertThat(connect(gateway).sendExactly(chunked).readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
        assertThat(backend.take()).singleElement().asString().contains("\r\n0\r\nX-Sum: 7\r\n");
    }

    /** The response of Vert.x to a version that it does not know on HTTP/1. */
    private static final String REJECTED = "HTTP/2.0 501 Not Implemented\r\ncontent-length: 0\r\n\r\n";

    @Test
    void the_preface_without_the_setting_is_rejected_and_the_connection_closes() {
        assertThat(connect(start(false)).sendExactly(PREFACE).readToEnd()).isEqualTo(REJECTED);
    }

    /** RFC 9113 3.1 has removed this upgrade. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_to_upgrade_to_h2c_stays_on_http1_and_no_backend_sees_it(boolean h2c) throws Exception {
        TestGateway gateway = start(h2c);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/p"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        RawHttpClient raw = connect(gateway).sendExactly(GET.replace("/a", "/p").replace("\r\n\r\n", "\r\n" + UPGRADE));
        assertThat(raw.readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
        assertThat(raw.sendExactly(PREFACE).readToEnd()).endsWith("\r\n\r\n1" + REJECTED);
        assertThat(backend.take())
                .hasSize(2)
                .noneMatch(request -> request.toLowerCase(Locale.ROOT).contains("h2c"))
                .noneMatch(request -> request.toLowerCase(Locale.ROOT).contains("http2-settings"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PRI * HTTP/2.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r"})
    void a_connection_that_does_not_begin_within_10_s_closes(String bytes) {
        TestGateway gateway = start("h2c: true", SlowHeadsTest::fastClock);
        assertThat(connect(gateway).sendExactly(bytes).readToEnd()).isEmpty();
        Await.until(() -> gateway.openConnections() == 0);
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_cut_total{reason=\"late_head\"} 1.0");
    }

    @Test
    void a_connection_that_has_begun_stays_open() throws Exception {
        TestGateway gateway = start("h2c: true", SlowHeadsTest::fastClock);
        RawHttp2Client http2 = connectHttp2(gateway);
        http2.assertServed();
        RawHttpClient http1 = connect(gateway).sendExactly(GET);
        http1.readUntil("\"127.0.0.1\"");
        assertThat(connect(gateway).readToEnd()).isEmpty();
        http2.assertServed();
        http1.sendExactly(GET).readUntil(all -> all.split("\"127.0.0.1\"", -1).length == 3);
    }

    @Test
    void a_silent_connection_makes_room() {
        TestGateway gateway = start("h2c: true, connections: { max: 1 }", VertxClock::new);
        RawHttpClient silent = connect(gateway);
        Await.until(() -> gateway.openConnections() == 1);
        // The first attempts may come before the event loop of the silent connection has seen it.
        Await.until(() -> isServed(gateway));
        assertThat(silent.readToEnd()).isEmpty();
    }

    private static boolean isServed(TestGateway gateway) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.sendExactly(GET).readUntil("\"127.0.0.1\"").startsWith("HTTP/1.1 200");
        } catch (UncheckedIOException rejected) {
            return false;
        }
    }

    @Test
    void a_proxy_header_comes_first() throws Exception {
        TestGateway gateway =
                start("h2c: true, proxy_protocol: true, trusted_proxies: 127.0.0.1", SlowHeadsTest::fastClock);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.getOutputStream().write(V1.getBytes(ISO_8859_1));
        RawHttp2Client http2 = opened(new RawHttp2Client(socket));
        http2.assertServed();
        assertThat(http2.next(DATA).payload()).hasToString("\"203.0.113.7\"");
        connect(gateway).sendExactly(V1 + GET).readUntil("\"203.0.113.7\"");
        assertThat(connect(gateway).sendExactly(PREFACE).readToEnd()).isEmpty();
        assertThat(connect(gateway).sendExactly(V1 + "PRI").readToEnd()).isEmpty();
    }

    @Test
    void a_drain_closes_a_silent_connection_and_ends_http2_with_goaway() throws Exception {
        TestGateway gateway = start(true);
        RawHttp2Client http2 = connectHttp2(gateway);
        http2.assertServed();
        RawHttpClient silent = connect(gateway);
        Await.until(() -> gateway.openConnections() == 2);
        Future<Void> stopped = gateway.gateway().stop();
        assertThat(silent.readToEnd()).isEmpty();
        assertThat(http2.framesToEnd()).anyMatch(frame -> frame.type() == GOAWAY && frame.number(4) == 0);
        stopped.await(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_that_comes_after_the_start_of_a_drain_is_served(boolean isHttp2) throws Exception {
        TestGateway gateway = start(true);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        Await.until(() -> gateway.openConnections() == 1);
        Future<Void> stopped = gateway.gateway().stop();
        Await.until(() -> isRejecting(gateway.port()));
        if (isHttp2) assertServedToEnd(opened(new RawHttp2Client(socket)));
        else
            assertThat(opened(new RawHttpClient(socket)).sendExactly(GET).readToEnd())
                    .contains("\"127.0.0.1\"");
        socket.close();
        stopped.await(20, TimeUnit.SECONDS);
    }

    /** With NIO, the gateway does not know which bytes are in a socket. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void requests_at_the_start_of_a_drain_are_served_with_each_transport(String transport) throws Exception {
        TestGateway gateway = start("h2c: true, transport: " + transport, VertxClock::new);
        List<RawHttpClient> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) callers.add(connect(gateway));
        Await.until(() -> gateway.openConnections() == 20);
        Future<Void> stopped = gateway.gateway().stop();
        for (RawHttpClient caller : callers) assertThat(caller.sendExactly(GET)).isNotNull();
        for (RawHttpClient caller : callers) assertThat(caller.readToEnd()).contains("\"127.0.0.1\"");
        stopped.await(20, TimeUnit.SECONDS);
    }

    private static void assertServedToEnd(RawHttp2Client caller) throws IOException {
        caller.request("GET", "/a", END_STREAM | END_HEADERS, "");
        assertThat(caller.send().framesToEnd())
                .anyMatch(RawHttp2Client.Frame::isOk)
                .anyMatch(frame -> frame.type() == GOAWAY && frame.number(4) == 0);
    }

    private static boolean isRejecting(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException rejected) {
            return true;
        }
    }

    @Test
    @Needs(NGHTTP)
    void nghttp_speaks_http2_with_prior_knowledge_and_cannot_upgrade() throws Exception {
        int port = start(true).port();
        assertThat(nghttp("http://127.0.0.1:" + port + "/a")).contains(":status: 200");
        assertThat(nghttp("--upgrade", "http://127.0.0.1:" + port + "/a"))
                .contains("HTTP Upgrade failed")
                .doesNotContain(":status: 200");
    }

    private static String nghttp(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(NGHTTP.path().orElseThrow().toString(), "--verbose"));
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(program.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
