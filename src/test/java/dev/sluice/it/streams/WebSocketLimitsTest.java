package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The callers of WebSocket connections: invalid handshakes, identity, the end of a token, the age of a connection, and memory. */
class WebSocketLimitsTest {
    private static final String HOST = "GET /chat/a HTTP/1.1\r\nHost: gateway\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String KEY = "Sec-WebSocket-Key: " + WebSocketTest.KEY + "\r\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
    private static final String VALID = HOST + UPGRADE + CONNECTION + KEY + VERSION;
    private static final TestSigningKey SIGNING_KEY = TestSigningKey.of("RS256", "one");

    private final RawBackend backend = new RawBackend();
    private final HttpTestServer issuer = new HttpTestServer(this::publishKeys);
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, connections: { age: %s }, drain: { delay: 0s } }
            admin: { port: 0 }
            identity: { shoppers: { jwt: { issuer: "%s", audience: shop-api } } }
            backends: { chat: { url: "%s", retry: { attempts: 1 } } }
            routes:
              GET /chat/{path*}: { proxy: "chat /{path*}", identity: none, websocket: { origins: [https://shop.example.com] } }
              GET /mine: { proxy: chat /, identity: shoppers, scopes: [chat], websocket: {} }
              GET /plain: { proxy: chat /, identity: none }
            """.formatted("3s", issuer.url(), backend.url()), Map.of());

    private void publishKeys(HttpServerRequest request) {
        boolean isDiscovery = request.path().endsWith("/openid-configuration");
        request.response()
                .end(
                        isDiscovery
                                ? "{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"" + issuer.url() + "/jwks\"}"
                                : TestSigningKey.jwks(SIGNING_KEY));
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        issuer.close();
    }

    private RawPeer send(String head) {
        RawPeer caller = RawPeer.connect(gateway.port());
        caller.sendText(head + "\r\n");
        return caller;
    }

    private void assertStatus(String head, int status) {
        try (RawPeer caller = send(head)) {
            assertThat(caller.readHead()).as(head).matches("(?s)HTTP/1\\.[01] " + status + " .*");
        }
    }

    @Test
    void an_invalid_handshake_gets_400_and_no_backend_is_called() {
        String short15 = "Sec-WebSocket-Key: " + "AAAAAAAAAAAAAAAAAAAA" + "\r\n";
        for (String invalid : List.of(
                HOST + UPGRADE + CONNECTION + VERSION,
                HOST + UPGRADE + CONNECTION + short15 + VERSION,
                HOST + UPGRADE + CONNECTION + "Sec-WebSocket-Key: ??????????????????????==\r\n" + VERSION,
                HOST + UPGRADE + CONNECTION + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n" + VERSION,
                VALID + KEY,
                VALID + UPGRADE,
                VALID + "Upgrade: h2c\r\n",
                HOST + "Upgrade: websocket, h2c\r\n" + CONNECTION + KEY + VERSION,
                HOST + UPGRADE + KEY + VERSION,
                HOST + UPGRADE + "Connection: close, Upgrade\r\n" + KEY + VERSION,
                VALID + "Content-Length: 1\r\n",
                VALID + "Transfer-Encoding: chunked\r\n",
                VALID + "Origin: https://shop.example.com\r\nOrigin: https://shop.example.com\r\n",
                VALID + "Sec-WebSocket-Protocol: v1, v1\r\n",
                VALID + "Sec-WebSocket-Protocol: a b\r\n",
                VALID.replace("HTTP/1.1", "HTTP/1.0"))) assertStatus(invalid, 400);
        assertThat(backend.peers()).isEmpty();
    }

    @Test
    void another_version_gets_426_with_the_version_of_the_gateway() {
        for (String version : List.of("", "Sec-WebSocket-Version: 8\r\n", VERSION + "Sec-WebSocket-Version: 8\r\n"))
            try (RawPeer caller = send(HOST + UPGRADE + CONNECTION + KEY + version)) {
                assertThat(caller.readHead())
                        .startsWith("HTTP/1.1 426 ")
                        .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
            }
    }

    @Test
    void an_origin_that_is_not_listed_gets_403_and_a_listed_one_connects() {
        for (String origin :
                List.of("https://evil.example.com", "http://shop.example.com", "null", "https://shop.example.com:8443"))
            assertStatus(VALID + "Origin: " + origin + "\r\n", 403);
        try (RawPeer caller = send(VALID + "Origin: https://shop.example.com\r\n")) {
            backend.accept("");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void a_route_without_the_setting_gets_501() {
        assertStatus(VALID.replace("/chat/a", "/plain"), 501);
    }

    @Test
    void identity_and_scopes_are_checked_at_the_handshake_and_the_end_of_the_token_is_1008() {
        String mine = VALID.replace("/chat/a", "/mine");
        assertStatus(mine, 401);
        assertStatus(mine + bearer("read", 300), 403);
        try (RawPeer caller = send(mine + bearer("chat", 2))) {
            RawPeer peer = backend.accept("");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
            caller.send(WsFrame.text("Hello"));
            assertThat(peer.readFrame()).isEqualTo("T1:Hello");
            assertThat(caller.readFrame()).isEqualTo("close:1008");
            assertThat(peer.readFrame()).isEqualTo("close:1008");
        }
    }

    private String bearer(String scope, int seconds) {
        return "Authorization: Bearer "
                + SIGNING_KEY.token(
                        "{\"iss\":\"" + issuer.url() + "\",\"aud\":\"shop-api\",\"sub\":\"ann\",\"scope\":\"" + scope
                                + "\",\"exp\":" + (Instant.now().getEpochSecond() + seconds) + "}")
                + "\r\n";
    }

    @Test
    void a_connection_that_reaches_its_age_closes_with_1001() {
        try (RawPeer caller = send(VALID)) {
            RawPeer peer = backend.accept("");
            caller.readHead();
            assertThat(caller.readFrame()).isEqualTo("close:1001");
            assertThat(peer.readFrame()).isEqualTo("close:1001");
            caller.send(WsFrame.close(1001, ""));
            assertThat(caller.readFrame()).isEqualTo("end");
        }
    }

    @Test
    void an_extended_connect_on_http2_gets_501() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String server =
                "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: \"%s\", key: \"%s\" } }\n"
                        .formatted(certificate.certificatePath(), certificate.privateKeyPath());
        String routes =
                "admin: { port: 0 }\nbackends: { chat: { url: \"%s\" } }\nroutes: { GET /chat: { proxy: chat /, websocket: {} } }\n"
                        .formatted(backend.url());
        try (TestGateway encrypted = TestGateway.of(server + routes, Map.of());
                RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status("CONNECT", "/chat", ":protocol: websocket"))
                    .isEqualTo("501");
        } finally {
            certificate.delete();
        }
    }

    @Test
    void idle_connections_hold_memory_of_the_budget_and_return_it_when_they_end() {
        MemoryBudget heap = new MemoryBudget(256L << 20);
        List<RawPeer> callers = new ArrayList<>();
        try (TestGateway large = TestGateway.withMemory(heap, """
                backends: { chat: { url: "%s", retry: { attempts: 1 } } }
                routes:
                  GET /chat/{path*}: { proxy: "chat /{path*}", websocket: {} }
                """.formatted(backend.url()))) {
            open(large, callers, 50);
            assertThat(heap.used()).isBetween(50L * 16 * 1024, 50L * 40 * 1024);
            callers.forEach(RawPeer::close);
            Await.until(() -> heap.used() == 0);
        }
    }

    private void open(TestGateway to, List<RawPeer> callers, int count) {
        for (int i = 0; i < count; i++) {
            RawPeer caller = RawPeer.connect(to.port());
            callers.add(caller);
            caller.sendText(VALID + "\r\n");
            backend.accept("");
            caller.readHead();
        }
    }
}
