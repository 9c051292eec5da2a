package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that must make 10 KiB in a second, and a backend with a single permit. */
@ExtendWith(VertxExtension.class)
class SlowCallersTest {
    private static final int MIB = 1024 * 1024;
    private static final String LARGE = '"' + "x".repeat(24 * MIB) + '"';
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int MAX_PERIODS = 10;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend = new HttpTestServer(SlowCallersTest::reply);
    private final List<SkippingClock> clocks = new ArrayList<>();
    private final TestGateway gateway = gateway("");
    private final TestGateway encrypted = gateway("\n  tls: { certificate: \"%s\", key: \"%s\" }"
            .formatted(certificate.certificatePath(), certificate.privateKeyPath()));

    /** Vert.x closes a client that no object refers to. */
    private final List<HttpClient> clients = new ArrayList<>();

    SlowCallersTest(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The timeouts and deadlines are longer than all periods that a test lets pass. */
    private TestGateway gateway(String tls) {
        return TestGateway.of("""
                server:
                  host: 127.0.0.1
                  port: 0
                  drain: { delay: 0s }
                  answers: { gzip: false }
                  limits: { progress: { bytes: 10KiB, every: 1s } }%s
                admin: { port: 0 }
                defaults: { route: { deadline: 60s } }
                backends:
                  b: { url: "%s", response: { max: 32MiB }, bulkhead: { concurrent: 1, queue: 0 },
                    timeout: { pool: 30s, read: 60s, write: 60s, attempt: 60s, total: 60s } }
                routes:
                  GET /composed/{n}: { steps: { a: { call: 'GET b /{n}' } }, answer: { max: 64MiB } }
                  POST /composed: { respond: size($body) }
                  GET /p/{path*}: { proxy: "b /{path*}" }
                  POST /p/{path*}: { proxy: "b /{path*}" }
                """.formatted(tls, backend.url()), this::clock);
    }

    private Clock clock(Vertx ofGateway) {
        SkippingClock clock = new SkippingClock(ofGateway);
        clocks.add(clock);
        return clock;
    }

    private static void reply(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/json");
        String path = request.path().substring(1);
        if (request.method().equals(HttpMethod.POST))
            request.body().onSuccess(body -> request.response().end(String.valueOf(body.length())));
        else request.response().end(path.equals("large") ? LARGE : '"' + "x".repeat(Integer.parseInt(path)) + '"');
    }

    @AfterEach
    void close() throws TimeoutException {
        for (HttpClient client : clients) client.close().await(10, TimeUnit.SECONDS);
        gateway.close();
        encrypted.close();
        backend.close();
        certificate.delete();
    }

    /** Lets a period pass for both gateways. A watch ends a period at its second look. */
    private void passPeriod() {
        clocks.forEach(clock -> clock.skip(PERIOD));
        clocks.forEach(clock -> clock.skip(Duration.ZERO));
    }

    /** Lets periods pass until the condition holds: one every 100 ms, because the gateway may not wait for the caller yet. */
    private void passPeriods(BooleanSupplier condition) {
        passPeriods(0, condition);
    }

    /** The first period passes after {@code delayNanos}. */
    private void passPeriods(long delayNanos, BooleanSupplier condition) {
        AtomicInteger passed = new AtomicInteger();
        long start = System.nanoTime();
        Await.until(() -> {
            if (condition.getAsBoolean()) return true;
            boolean isDue = System.nanoTime() - start >= delayNanos + passed.get() * LOOK_NANOS;
            if (isDue && passed.getAndIncrement() < MAX_PERIODS) passPeriod();
            return false;
        });
    }

    private void awaitSlow(TestGateway gateway, String phase) {
        passPeriods(() -> isSlow(gateway, phase));
    }

    /** Waits until a gateway has the head of one request, whose caller may already be too slow on a busy machine. */
    private static void awaitRequest(TestGateway gateway) {
        Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_requests_active 1.0")
                || isSlow(gateway, "request")
                || isSlow(gateway, "response"));
    }

    /** Reads to the end of a connection while periods pass. */
    private String readToEnd(RawHttpClient caller) {
        CompletableFuture<String> received = CompletableFuture.supplyAsync(caller::readToEnd);
        passPeriods(received::isDone);
        return received.join();
    }

    /** Connects a caller whose socket buffers little. */
    private RawHttpClient smallCaller() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        return new RawHttpClient(socket);
    }

    private String cutConnections() {
        return gateway.adminGet("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_connections_cut_total"))
                .collect(Collectors.joining(", "));
    }

    private static boolean isSlow(TestGateway gateway, String phase) {
        String line = "sluice_callers_slow_total{phase=\"" + phase + "\"} 1.0";
        return gateway.adminGet("/metrics").body().contains(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed/large", "/p/large"})
    void a_caller_that_does_not_read_its_response_is_reset(String path) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("GET " + path + " HTTP/1.1\nHost: a\n\n");
            Await.until(() -> !backend.requests().isEmpty());
            awaitSlow(gateway, "response");
            // The gateway counts a slow caller before it resets the connection.
            Await.until(() -> gateway.openConnections() == 0);
            long received = caller.skipToEnd();
            assertThat(received).isPositive().isLessThan(24 * MIB);
            assertThat(caller.wasReset())
                    .as("reset behind %s bytes; %s", received, cutConnections())
                    .isTrue();
        }
        // The permit of a proxied request may return a moment after its last byte, that of a composed one returns
        // before its first.
        Await.until(() -> gateway.get("/composed/1").statusCode() == 200);
        assertThat(gateway.get("/composed/large").body()).hasSize(24 * MIB + "{\"a\":\"\"}".length());
    }

    @Test
    void a_caller_that_reads_no_small_responses_is_reset() throws IOException {
        try (RawHttpClient caller = smallCaller()) {
            Await.until(() -> gateway.openConnections() == 1);
            for (int sent = 1; sent <= 300 && gateway.openConnections() == 1; sent++) {
                int count = sent;
                caller.send("GET /composed/60000 HTTP/1.1\nHost: a\n\n");
                passPeriods(2 * LOOK_NANOS, () -> backend.requests().size() >= count || gateway.openConnections() == 0);
            }
            assertThat(isSlow(gateway, "response")).isTrue();
            caller.skipToEnd();
            assertThat(caller.wasReset()).isTrue();
        }
    }

    @Test
    void bodies_of_requests_that_wait_for_earlier_responses_arrive_whole() throws IOException {
        String large = "GET /composed/60000 HTTP/1.1\nHost: a\n\n";
        String withBody =
                "POST /composed HTTP/1.1\nHost: a\nContent-Type: application/json\nContent-Length: 7\n\n[1,2,3]";
        try (RawHttpClient caller = smallCaller()) {
            for (int i = 0; i < 60; i++) caller.send(large + withBody);
            caller.send("GET /composed/1 HTTP/1.1\nHost: a\nConnection: close\n\n");
            Await.until(() -> backend.requests().size() > 1);
            String responses = caller.readToEnd();
            assertThat(responses.split("HTTP/1.1 200 OK", -1)).hasSize(1 + 121);
            assertThat(responses.split("\r\n\r\n3", -1)).hasSize(1 + 60);
        }
    }

    @Test
    void a_caller_of_many_requests_at_once_gets_all_responses_in_order_after_it_begins_to_read() throws IOException {
        try (RawHttpClient caller = smallCaller()) {
            for (int i = 1; i < 200; i++) caller.send("GET /composed/" + (60_000 + i) + " HTTP/1.1\nHost: a\n\n");
            caller.send("GET /composed/60200 HTTP/1.1\nHost: a\nConnection: close\n\n");
            Await.until(() -> backend.requests().size() > 1);
            assertThat(caller.skipToEnd()).isGreaterThan(200 * 60_000L);
            assertThat(caller.wasReset()).isFalse();
        }
        assertThat(backend.requests())
                .containsExactlyElementsOf(IntStream.rangeClosed(60_001, 60_200)
                        .mapToObj(size -> "GET /" + size)
                        .toList());
    }

    @Test
    void a_caller_that_stalls_within_its_body_gets_408_and_its_connection_closes() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /composed HTTP/1.1\nHost: a\nContent-Type: text/plain\nContent-Length: 20000\n\n");
            caller.sendExactly("x".repeat(9_999));
            awaitRequest(gateway);
            assertThat(readToEnd(caller))
                    .startsWith("HTTP/1.1 408")
                    .containsIgnoringCase("connection: close")
                    .contains("more slowly than 10KiB in 1s");
            awaitSlow(gateway, "request");
        }
    }

    @Test
    void a_caller_that_sends_its_body_in_time_is_served() {
        assertThat(gateway.send("POST", "/composed", "x".repeat(20_000), "content-type", "text/plain")
                        .body())
                .isEqualTo("20000");
    }

    @Test
    void a_caller_that_stalls_within_a_small_body_holds_no_permit_and_gets_408() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /p/x HTTP/1.1\nHost: a\nContent-Length: 65536\n\n")
                    .sendExactly("x".repeat(9_999));
            awaitRequest(gateway);
            for (int i = 0; i < 5; i++)
                assertThat(gateway.get("/p/1").statusCode()).isEqualTo(200);
            assertThat(readToEnd(caller)).startsWith("HTTP/1.1 408").containsIgnoringCase("connection: close");
            awaitSlow(gateway, "request");
        }
        assertThat(backend.requests()).doesNotContain("POST /x");
        assertThat(gateway.send("POST", "/p/x", "x".repeat(65_536)).body()).isEqualTo("65536");
    }

    @Test
    void a_caller_that_stalls_within_a_streamed_body_is_reset_and_its_permit_returns() {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /p/x HTTP/1.1\nHost: a\nContent-Length: 200000\n\n")
                    .sendExactly("x".repeat(9_999));
            Await.until(() -> backend.requests().contains("POST /x"));
            awaitSlow(gateway, "request");
            caller.readToEnd();
            assertThat(caller.wasReset()).isTrue();
        }
        Await.until(() -> gateway.get("/p/1").statusCode() == 200);
        Await.until(() -> backend.abandoned() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed/200000", "/p/200000"})
    void an_http2_caller_whose_window_stays_full_is_reset(String path) throws TimeoutException {
        assertReset(path, 65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed/9000", "/p/9000"})
    void an_http2_caller_with_a_full_window_is_reset_even_when_only_the_last_bytes_wait(String path)
            throws TimeoutException {
        assertReset(path, 1);
    }

    private void assertReset(String path, int window) throws TimeoutException {
        Future<Buffer> body = send(HttpMethod.GET, path, window, HttpClientRequest::send, response -> {
            response.pause();
            Future<Buffer> read = response.body();
            response.pause();
            return read;
        });
        awaitRequest(encrypted);
        passPeriods(body::isComplete);
        Throwable failure =
                body.transform(done -> Future.succeededFuture(done.cause())).await(10, TimeUnit.SECONDS);
        assertThat(failure).isInstanceOf(StreamResetException.class);
        awaitSlow(encrypted, "response");
        assertThat(read("/p/1")).isEqualTo("\"x\"");
    }

    @Test
    void an_http2_caller_that_stalls_within_its_body_gets_408() throws TimeoutException {
        Future<Integer> status = send(
                HttpMethod.POST,
                "/composed",
                65_535,
                request -> {
                    request.putHeader("content-type", "text/plain")
                            .setChunked(true)
                            .write("x");
                    return request.response();
                },
                response -> Future.succeededFuture(
                        response.exceptionHandler(reset -> {}).statusCode()));
        awaitRequest(encrypted);
        passPeriods(status::isComplete);
        assertThat(status.await(10, TimeUnit.SECONDS)).isEqualTo(408);
        awaitSlow(encrypted, "request");
    }

    private String read(String path) throws TimeoutException {
        return send(HttpMethod.GET, path, 65_535, HttpClientRequest::send, HttpClientResponse::body)
                .await(10, TimeUnit.SECONDS)
                .toString();
    }

    private <T> Future<T> send(
            HttpMethod method,
            String path,
            int window,
            Function<HttpClientRequest, Future<HttpClientResponse>> how,
            Function<HttpClientResponse, Future<T>> read) {
        HttpClientOptions options = SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(window));
        HttpClient client = vertx.createHttpClient(options);
        clients.add(client);
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(encrypted.port())
                .setURI(path);
        return Future.future(promise -> vertx.runOnContext(
                ignored -> client.request(request).compose(how).compose(read).onComplete(promise)));
    }
}
