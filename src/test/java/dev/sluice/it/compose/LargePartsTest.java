package dev.sluice.it.compose;

import static dev.sluice.fixture.TestEventLoops.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.digest.Digest;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses whose parts are large replies, of which the gateway makes no other copy before they are written. */
@ExtendWith(VertxExtension.class)
class LargePartsTest {
    private static final String LIST =
            IntStream.range(100_000, 200_000).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    private static final String TEXT = '"' + "é😀x".repeat(100_000) + '"';
    private static final String DOCUMENT = "{\"list\":" + LIST + ",\"name\":{\"text\":" + TEXT + "},\"again\":" + LIST
            + ",\"count\":1,\"small\":\"s\"}";

    private final HttpTestServer backend = new HttpTestServer(LargePartsTest::reply);
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final TestGateway gateway = gateway("");
    private final TestGateway encrypted = gateway(", tls: { certificate: \"%s\", key: \"%s\" }"
            .formatted(certificate.certificatePath(), certificate.privateKeyPath()));

    private TestGateway gateway(String settings) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, answers: { gzip_min_size: 2KiB }%s }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                routes:
                  GET /large:
                    steps:
                      list: { call: GET b /list }
                      text: { call: GET b /text }
                      small: { call: GET b /small }
                    respond: { list: $list, name: { text: $text }, again: $list, count: 'size($query) + 1', small: $small }
                """.formatted(settings, backend.url()), Map.of());
    }

    /** Sends the list in chunks, the text with its length, and the small one in chunks of one byte. */
    private static void reply(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/list" -> {
                response.setChunked(true);
                for (int from = 0; from < LIST.length(); from += 50_000)
                    response.write(LIST.substring(from, Math.min(from + 50_000, LIST.length())));
                response.end();
            }
            case "/text" -> response.end(TEXT);
            default -> {
                response.setChunked(true);
                for (char each : "\"s\"".toCharArray()) response.write(String.valueOf(each));
                response.end();
            }
        }
    }

    @AfterEach
    void close() {
        gateway.close();
        encrypted.close();
        backend.close();
        certificate.delete();
    }

    private static String tag() {
        byte[] hash = Digest.sha256(DOCUMENT.getBytes(StandardCharsets.UTF_8));
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16)) + '"';
    }

    @Test
    void the_tag_is_the_sha_256_of_all_bytes_each_time() {
        for (int times = 0; times < 3; times++) {
            HttpResponse<String> response = gateway.get("/large");
            assertThat(response.body().equals(DOCUMENT)).isTrue();
            assertThat(response.headers().firstValue("etag")).hasValue(tag());
            assertThat(gateway.get("/large", "If-None-Match", tag()).statusCode())
                    .isEqualTo(304);
            HttpResponse<String> head = gateway.send("HEAD", "/large", "");
            assertThat(head.headers().firstValue("etag")).hasValue(tag());
            assertThat(head.headers().firstValueAsLong("content-length"))
                    .hasValue(DOCUMENT.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void all_bytes_arrive_over_tls(HttpVersion version, Vertx vertx) throws TimeoutException {
        HttpClientOptions options = SelfSignedCertificate.trustAllClient(version);
        HttpClient client = vertx.createHttpClient(options);
        Buffer body = await(client.request(HttpMethod.GET, encrypted.port(), "127.0.0.1", "/large")
                .compose(request -> request.send())
                .compose(response -> response.body()));
        assertThat(body.toString().equals(DOCUMENT)).isTrue();
        client.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void all_bytes_arrive_over_http_2_without_tls(Vertx vertx) throws TimeoutException {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try (TestGateway plain = gateway(", h2c: true")) {
            Buffer body = await(client.request(HttpMethod.GET, plain.port(), "127.0.0.1", "/large")
                    .compose(request -> request.send())
                    .compose(response -> response.body()));
            assertThat(body.toString().equals(DOCUMENT)).isTrue();
        } finally {
            client.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_compressed_body_has_all_bytes(Vertx vertx) throws TimeoutException {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setDecompressionSupported(true));
        Buffer body = await(client.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/large")
                .compose(request -> request.putHeader("accept-encoding", "gzip").send())
                .compose(response -> response.body()));
        assertThat(body.toString().equals(DOCUMENT)).isTrue();
        client.close().await(10, TimeUnit.SECONDS);
    }

    /** The second request waits behind the first response, of which the caller has read nothing. */
    @Test
    void a_caller_that_reads_late_gets_all_bytes_of_two_responses() throws IOException {
        int length = DOCUMENT.getBytes(StandardCharsets.UTF_8).length;
        try (RawHttpClient caller = smallCaller()) {
            caller.send("GET /large HTTP/1.1\nHost: a\n\nGET /large HTTP/1.1\nHost: a\nConnection: close\n\n");
            Await.until(() -> backend.requests().size() >= 3);
            Await.until(() -> !isZero("sluice_direct_memory_unsent_bytes"));
            String received = caller.readToEnd();
            assertThat(received.split("HTTP/1.1 200", -1)).hasSize(3);
            assertThat(received.split("content-length: " + length, -1)).hasSize(3);
            assertThat(received.endsWith("\"count\":1,\"small\":\"s\"}")).isTrue();
            assertThat(received.split(",\"count\":1,\"small\":\"s\"}", -1)).hasSize(3);
        }
    }

    @Test
    void no_memory_stays_reserved_after_callers_that_went() throws IOException {
        for (int i = 0; i < 10; i++) {
            int before = backend.requests().size();
            try (RawHttpClient caller = smallCaller()) {
                caller.send("GET /large HTTP/1.1\nHost: a\n\n");
                Await.until(() -> backend.requests().size() >= before + 3);
            }
        }
        Supplier<Boolean> isFree =
                () -> isZero("sluice_requests_active") && isZero("sluice_direct_memory_unsent_bytes");
        Await.until(isFree::get);
        assertThat(gateway.get("/large").body().equals(DOCUMENT)).isTrue();
    }

    private boolean isZero(String metric) {
        return gateway.adminGet("/metrics").body().lines().anyMatch(line -> line.equals(metric + " 0.0"));
    }

    /** Connects a caller whose socket buffers little. */
    private RawHttpClient smallCaller() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        return new RawHttpClient(socket);
    }
}
