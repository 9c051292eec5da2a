package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.it.streams.StreamRightsTest.Issuer;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets whose issuer is asked again about the token of their caller. */
class WebSocketRightsTest {
    private static final String HEAD =
            "GET /chat HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + WebSocketTest.KEY
                    + "\r\nAuthorization: Bearer t\r\n\r\n";

    private final RawBackend backend = new RawBackend();
    private final Issuer issuer = new Issuer();
    private final List<SkippingClock> clocks = new CopyOnWriteArrayList<>();
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            identity:
              opaque: { introspection: { url: "%s/introspect", client_id: sluice, client_secret: s3cr3t, cache: 15s } }
            backends: { chat: { url: "%s", retry: { attempts: 1 } } }
            routes: { GET /chat: { proxy: chat /, identity: opaque, websocket: { idle: 10m } } }
            """.formatted(issuer.url(), backend.url()), this::clock);

    private Clock clock(Vertx vertx) {
        clocks.add(new SkippingClock(vertx));
        return clocks.get(0);
    }

    private void skip(int seconds) {
        clocks.get(0).skip(Duration.ofSeconds(seconds));
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        issuer.close();
    }

    private RawPeer connect() {
        RawPeer caller = RawPeer.connect(gateway.port());
        caller.sendText(HEAD);
        return caller;
    }

    private static void assertPasses(RawPeer caller, RawPeer peer) {
        caller.send(WsFrame.text("Hello"));
        assertThat(peer.readFrame()).isEqualTo("T1:Hello");
    }

    private static void assertCloses(RawPeer caller, RawPeer peer, int code) {
        assertThat(caller.readFrame()).isEqualTo("close:" + code);
        assertThat(peer.readFrame()).isEqualTo("close:" + code);
        peer.close();
        caller.send(WsFrame.close(code, ""));
        assertThat(caller.readFrame()).isEqualTo("end");
    }

    private void assertCounted(String reason) {
        Await.until(() -> gateway.adminGet("/metrics")
                .body()
                .contains("sluice_requests_failed_total{reason=\"" + reason + "\",route=\"GET /chat\"} 1.0"));
    }

    @Test
    void an_inactive_token_closes_with_1008() {
        issuer.answer("{\"active\":true}");
        try (RawPeer caller = connect()) {
            RawPeer peer = backend.accept("");
            caller.readHead();
            skip(16);
            issuer.awaitRequests(2);
            clocks.get(0).awaitTimers(1, Duration.ofSeconds(10), Duration.ofSeconds(15));
            assertPasses(caller, peer);
            issuer.answer("{\"active\":false}");
            skip(16);
            assertCloses(caller, peer, 1008);
            assertThat(issuer.requests).hasSize(3);
            assertCounted("inactive");
        }
    }

    @Test
    void an_earlier_expiry_of_a_later_reply_closes_with_1008() {
        issuer.answer("{\"active\":true}");
        try (RawPeer caller = connect()) {
            RawPeer peer = backend.accept("");
            caller.readHead();
            issuer.answer("{\"active\":true,\"exp\":" + clocks.get(0).secondsFromNow(25) + "}");
            skip(16);
            issuer.awaitRequests(2);
            assertPasses(caller, peer);
            skip(10);
            assertCloses(caller, peer, 1008);
            assertCounted("expired");
        }
    }

    @Test
    void an_issuer_that_does_not_reply_closes_with_1013() {
        issuer.answer("{\"active\":true}");
        try (RawPeer caller = connect()) {
            RawPeer peer = backend.accept("");
            caller.readHead();
            issuer.answer(null);
            skip(140);
            issuer.awaitRequests(2);
            assertPasses(caller, peer);
            skip(11);
            assertCloses(caller, peer, 1013);
            assertCounted("no_answer");
        }
    }
}
