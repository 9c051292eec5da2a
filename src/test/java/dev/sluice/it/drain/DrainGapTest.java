package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.ListeningSocketTest;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.GatewayStatus;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers that connect all the time, and callers whose requests take long, while a gateway closes its listener. A refused
 * connection is not lost. {@code .ci/long} sets SLUICE_DRAIN_RUNS to 20, and SLUICE_DRAIN_SECONDS to 10.
 */
class DrainGapTest {
    private static final int RUNS = Integer.parseInt(System.getenv().getOrDefault("SLUICE_DRAIN_RUNS", "3"));
    /** Longer than the delay and the handshakes of a drain, which take 600 ms. */
    private static final long SLOW_MILLIS =
            (long) (1000 * Double.parseDouble(System.getenv().getOrDefault("SLUICE_DRAIN_SECONDS", "0.8")));

    private static final int KEPT_CLIENTS = 16;
    private static final int FRESH_CLIENTS = 8;
    private static final int SLOW_CLIENTS = 4;
    private static final int RESPONSES_BEFORE_DRAIN = 500;

    private final ExecutorService clients = Executors.newFixedThreadPool(KEPT_CLIENTS + FRESH_CLIENTS + SLOW_CLIENTS);
    private final HttpTestServer backend = new HttpTestServer(request -> Vertx.currentContext()
            .owner()
            .setTimer(SLOW_MILLIS, ignored -> request.response().end("1")));
    private final AtomicInteger responses = new AtomicInteger();
    private final List<String> lost = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        clients.shutdownNow();
        backend.close();
    }

    static IntStream runs() {
        return IntStream.rangeClosed(1, RUNS);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void on_epoll_no_connection_is_lost() throws Exception {
        assumeThat(TransportKind.EPOLL.isAvailable()).isTrue();
        assertThat(lostDuringDrain("epoll")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void on_nio_at_most_one_connection_is_lost() throws Exception {
        assertThat(lostDuringDrain("nio")).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void on_epoll_no_http_2_connection_over_tls_is_lost() throws Exception {
        assumeThat(TransportKind.EPOLL.isAvailable()).isTrue();
        assertThat(lostDuringDrainOverTls("epoll")).isEmpty();
    }

    @Test
    void a_connection_with_a_slow_handshake_is_not_lost() throws Exception {
        assumeThat(TransportKind.EPOLL.isAvailable()).isTrue();
        try (TestGateway gateway = start("epoll", "")) {
            ListeningSocketTest.suspendHandshakes(
                    SocketTransport.socket(gateway.vertx(), gateway.port()).orElseThrow());
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                slow.setSoTimeout(60_000);
                Future<Void> stopped = gateway.gateway().stop();
                Await.until(() -> gateway.gateway().status().state() == GatewayStatus.State.CLOSING);
                assertThat(request(slow, "/")).as("another request may follow").isFalse();
                stopped.await(90, TimeUnit.SECONDS);
            }
        }
    }

    private List<String> lostDuringDrainOverTls(String transport) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        SSLContext trust = trusting(certificate);
        try (TestGateway gateway = start(
                transport,
                ", tls: { certificate: \"%s\", key: \"%s\" }"
                        .formatted(certificate.certificatePath(), certificate.privateKeyPath()))) {
            startClients(FRESH_CLIENTS, () -> requestWithHttp2(gateway.port(), "/", trust));
            startClients(SLOW_CLIENTS, () -> requestWithHttp2(gateway.port(), "/slow", trust));
            drain(gateway, FRESH_CLIENTS);
        } finally {
            certificate.delete();
        }
        return lost;
    }

    private static SSLContext trusting(SelfSignedCertificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(certificate.certificatePath()))) {
            trusted.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private List<String> lostDuringDrain(String transport) throws Exception {
        try (TestGateway gateway = start(transport, "")) {
            int port = gateway.port();
            startClients(KEPT_CLIENTS, () -> requestsOnOneConnection(port, "/", Integer.MAX_VALUE));
            startClients(FRESH_CLIENTS, () -> requestsOnOneConnection(port, "/", 1));
            startClients(SLOW_CLIENTS, () -> requestsOnOneConnection(port, "/slow", 1));
            drain(gateway, RESPONSES_BEFORE_DRAIN);
        }
        return lost;
    }

    /** A delay of less than 300 ms would leave handshakes less time than a repeated packet takes, which is 200 ms. */
    private TestGateway start(String transport, String settings) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, listeners: 2, transport: %s, drain: { delay: 300ms, limit: 60s }%s }
                admin: { port: 0 }
                backends: { slow: { url: "%s", timeout: { read: 60s, attempt: 60s, total: 60s } } }
                routes: { GET /: { respond: '1' }, GET /slow: { proxy: slow /, deadline: 60s } }
                """.formatted(transport, settings, backend.url()), DrainGapTest::clockOfABusyMachine);
    }

    /** A stalled client misses the times that a drain gives it: 5 s for its first request, and 1 s to close HTTP/2. */
    private static Clock clockOfABusyMachine(Vertx vertx) {
        return ObservedClock.counting(vertx)
                .stretching(Await.loadFactor(), Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    /** Starts clients that make connections until a connection is refused. */
    private void startClients(int number, Callable<Boolean> connection) {
        for (int client = 0; client < number; client++) clients.execute(() -> connectUntilRefused(connection));
    }

    private void connectUntilRefused(Callable<Boolean> connection) {
        try {
            while (connection.call()) responses.incrementAndGet();
        } catch (Exception e) {
            lost.add(e.toString());
        }
    }

    private void drain(TestGateway gateway, int responsesBefore) throws Exception {
        Await.until(
                () -> responses.get() >= responsesBefore && backend.requests().size() >= SLOW_CLIENTS);
        gateway.gateway().stop().await(90, TimeUnit.SECONDS);
        clients.shutdown();
        assertThat(clients.awaitTermination(90, TimeUnit.SECONDS)).isTrue();
    }

    /** Returns false if the connection was refused. */
    private boolean requestsOnOneConnection(int port, String path, int requests) {
        int request = 0;
        try (Socket socket = new Socket()) {
            if (!connects(socket, port)) return false;
            socket.setSoTimeout(60_000);
            boolean kept = true;
            for (; request < requests && kept; request++) kept = request(socket, path);
        } catch (IOException e) {
            lost.add("request %d of %d to %s: %s".formatted(request + 1, requests, path, e));
        }
        return true;
    }

    private static boolean connects(Socket socket, int port) throws IOException {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (ConnectException rejected) {
            return false;
        }
    }

    /** Returns whether another request may follow. */
    private static boolean request(Socket socket, String path) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[4096];
        StringBuilder response = new StringBuilder();
        while (!response.toString().endsWith("\r\n\r\n1")) {
            int length = in.read(bytes);
            if (length < 0) throw new IOException("closed after: " + response);
            response.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
        return !response.toString().toLowerCase(Locale.ROOT).contains("connection: close");
    }

    /** Sends a request with a new client, so on a new connection. Returns false if the connection was refused. */
    private boolean requestWithHttp2(int port, String path, SSLContext trust) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trust)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            if (client.send(request, BodyHandlers.ofString()).version() != HttpClient.Version.HTTP_2)
                lost.add("the response is not on HTTP/2");
        } catch (ConnectException rejected) {
            return false;
        } catch (IOException e) {
            lost.add(e.toString());
        }
        return true;
    }
}
