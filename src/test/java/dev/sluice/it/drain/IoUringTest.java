package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.it.streams.WebSocketTest;
import dev.sluice.server.TestGateway;
import io.netty.channel.uring.IoUringSocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A gateway on io_uring. {@link DrainGapTest} drains it under load. All tests of a gateway run on it with {@code
 * -DargLine=-Dsluice.test.transport=io_uring}.
 */
class IoUringTest {
    private final HttpTestServer backend = new HttpTestServer(request -> request.body()
            .onSuccess(body -> request.response()
                    .putHeader("content-type", "application/json")
                    .end("{\"path\":\"" + request.path() + "\",\"bytes\":" + body.length() + "}")));
    private final RawBackend chat = new RawBackend();

    @BeforeEach
    void requireIoUring() {
        assumeThat(TransportKind.IO_URING.isAvailable())
                .as("the kernel permits io_uring")
                .isTrue();
    }

    @AfterEach
    void close() {
        chat.close();
        backend.close();
    }

    private TestGateway gateway(String settings) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, transport: io_uring%s }
                admin: { port: 0 }
                backends:
                  shop: { url: "%s" }
                  shop2: { url: "%s", http2: true }
                  chat: { url: "%s" }
                routes:
                  GET /composed: { steps: { first: { call: GET shop /a }, second: { call: GET shop2 /b } } }
                  POST /proxied: { proxy: shop /p, limits: { body: 8MiB } }
                  GET /chat: { proxy: chat /ws, websocket: { origins: [https://shop.example.com] } }
                """.formatted(settings, backend.url(), backend.url(), chat.url()), Map.of());
    }

    @Test
    void a_composed_route_joins_backends_on_http_1_and_http_2() {
        try (TestGateway gateway = gateway("")) {
            assertThat(((VertxInternal) gateway.vertx())
                            .transport()
                            .channelFactory(false)
                            .newChannel())
                    .isInstanceOf(IoUringSocketChannel.class);
            assertThat(gateway.get("/composed").body())
                    .isEqualTo("{\"first\":{\"path\":\"/a\",\"bytes\":0},\"second\":{\"path\":\"/b\",\"bytes\":0}}");
        }
    }

    @Test
    void a_proxied_route_streams_a_large_body() {
        try (TestGateway gateway = gateway("")) {
            assertThat(gateway.send("POST", "/proxied", "x".repeat(5 << 20)).body())
                    .isEqualTo("{\"path\":\"/p\",\"bytes\":5242880}");
        }
    }

    @Test
    void a_web_socket_passes_frames_in_both_directions() {
        chat.echo();
        try (TestGateway gateway = gateway("");
                RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(WebSocketTest.HANDSHAKE.replace("/chat/a?room=1", "/chat")
                    + "Origin: https://shop.example.com\r\n\r\n");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
            caller.send(WsFrame.text("x".repeat(1_000)));
            assertThat(caller.readFrame()).isEqualTo("T1:" + "x".repeat(1_000));
            caller.send(WsFrame.close(1000, "bye"));
            assertThat(caller.readFrame()).isEqualTo("close:1000:bye");
        }
    }

    @Test
    void http_2_over_tls_serves_concurrent_streams() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        Vertx vertx = Vertx.vertx();
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        try (TestGateway gateway = gateway(tls)) {
            HttpClientAgent caller = vertx.createHttpClient(new HttpClientOptions()
                    .setSsl(true)
                    .setTrustAll(true)
                    .setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2));
            for (int batch = 0; batch < 5; batch++) {
                CompletableFuture<?>[] responses = new CompletableFuture<?>[20];
                for (int i = 0; i < responses.length; i++) responses[i] = composed(caller, gateway.port());
                CompletableFuture.allOf(responses).get(20, TimeUnit.SECONDS);
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
            certificate.delete();
        }
    }

    private static CompletableFuture<Void> composed(HttpClientAgent caller, int port) {
        return caller.request(HttpMethod.GET, port, "localhost", "/composed")
                .compose(HttpClientRequest::send)
                .compose(response -> {
                    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                    return response.body();
                })
                .<Void>map(body -> {
                    assertThat(body)
                            .isEqualTo(
                                    Buffer.buffer(
                                            "{\"first\":{\"path\":\"/a\",\"bytes\":0},\"second\":{\"path\":\"/b\",\"bytes\":0}}"));
                    return null;
                })
                .toCompletionStage()
                .toCompletableFuture();
    }
}
