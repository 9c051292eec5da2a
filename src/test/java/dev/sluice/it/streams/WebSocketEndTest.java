package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.it.connection.CallerConnectionAgeTest.LateClock;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ends of WebSocket connections through a gateway, and its backpressure, between raw sockets. */
class WebSocketEndTest {
    /** A little more than a third of {@code idle}, after which the gateway pings. */
    private static final Duration BEYOND_A_PING = Duration.ofSeconds(21);

    private static final WsFrame PONG = new WsFrame(true, 0, 10, "sluice".getBytes(StandardCharsets.US_ASCII));

    private final List<RawPeer> callers = new ArrayList<>();
    private final RawBackend backend = new RawBackend();
    private TestGateway gateway = WebSocketTest.gateway(backend, "websocket: { idle: 60s }");

    @AfterEach
    void close() {
        callers.forEach(RawPeer::close);
        gateway.close();
        backend.close();
    }

    private RawPeer open() {
        RawPeer caller = RawPeer.connect(gateway.port());
        callers.add(caller);
        caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
        return caller;
    }

    @Test
    void a_caller_that_vanishes_is_1001_for_the_backend_and_a_backend_that_vanishes_is_1014_for_the_caller() {
        RawPeer caller = open();
        RawPeer peer = backend.accept("");
        caller.readHead();
        caller.close();
        assertThat(peer.readFrame()).isEqualTo("close:1001");
        RawPeer other = open();
        RawPeer otherPeer = backend.accept("");
        other.readHead();
        otherPeer.close();
        assertThat(other.readFrame()).isEqualTo("close:1014");
    }

    @Test
    void a_slow_reader_slows_the_sender_in_both_directions() throws Exception {
        RawPeer caller = open();
        RawPeer peer = backend.accept("");
        caller.readHead();
        for (List<RawPeer> pair : List.of(List.of(caller, peer), List.of(peer, caller))) {
            Flood flood = new Flood(pair.get(0), 4_000);
            flood.start();
            Await.until(flood::isBlocked);
            assertThat(flood.sent).isLessThan(3_000);
            for (int i = 0; i < 4_000; i++) assertThat(pair.get(1).readFrame()).startsWith("B1:");
            flood.join(10_000);
            assertThat(flood.sent).isEqualTo(4_000);
        }
    }

    @Test
    void a_silent_peer_is_pinged_and_closed_after_idle_and_a_pong_breaks_the_silence() {
        gateway.close();
        List<SkippingClock> clocks = new ArrayList<>();
        gateway = WebSocketTest.gateway(backend, "websocket: { idle: 60s }", vertx -> {
            clocks.add(new SkippingClock(vertx));
            return clocks.get(0);
        });
        RawPeer caller = open();
        RawPeer peer = backend.accept("");
        caller.readHead();
        // The gateway relays only after it has set the timer of the pings.
        caller.send(WsFrame.text("first"));
        assertThat(peer.readFrame()).isEqualTo("T1:first");
        caller.keepsPings = true;
        peer.keepsPings = true;
        clocks.get(0).skip(BEYOND_A_PING);
        assertThat(caller.readFrame()).isEqualTo("ping:sluice");
        assertThat(peer.readFrame()).isEqualTo("ping:sluice");
        for (int i = 0; i < 4; i++) {
            caller.send(PONG);
            peer.send(PONG);
            clocks.get(0).skip(BEYOND_A_PING);
            assertThat(caller.readFrame()).isEqualTo("ping:sluice");
            assertThat(peer.readFrame()).isEqualTo("ping:sluice");
        }
        peer.keepsPings = false;
        for (int i = 0; i < 2; i++) {
            caller.send(PONG);
            clocks.get(0).skip(BEYOND_A_PING);
            assertThat(caller.readFrame()).isEqualTo("ping:sluice");
        }
        clocks.get(0).skip(BEYOND_A_PING);
        caller.keepsPings = false;
        caller.answersPings = true;
        assertThat(caller.readFrame()).isEqualTo("close:1014");
        assertThat(peer.readFrame()).isEqualTo("close:1001");
    }

    @Test
    void a_drain_closes_with_1001_when_the_listener_closes() throws Exception {
        RawPeer caller = open();
        RawPeer peer = backend.accept("");
        caller.readHead();
        CompletableFuture<Void> stopped =
                gateway.gateway().stopWithoutDelay().toCompletionStage().toCompletableFuture();
        assertThat(caller.readFrame()).isEqualTo("close:1001");
        assertThat(peer.readFrame()).isEqualTo("close:1001");
        caller.send(WsFrame.close(1001, ""));
        assertThat(caller.readFrame()).isEqualTo("end");
        peer.close();
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_reload_that_changes_or_removes_the_backend_closes_with_1001_on_both_sides(@TempDir Path folder)
            throws IOException {
        String routes = "\nroutes:\n  GET /chat/{path*}: { proxy: \"chat /{path*}\", websocket: {} }\n";
        String changed = ", headers: { x-edit: \"1\" }";
        for (String next : List.of(chat(changed) + routes, "routes: { GET /other: { respond: 1 } }")) {
            List<LateClock> clocks = new ArrayList<>();
            write(folder, chat("") + routes);
            gateway.close();
            gateway = TestGateway.watching(folder, Map.of(), vertx -> {
                clocks.add(new LateClock(vertx));
                return clocks.get(0);
            });
            RawPeer caller = open();
            RawPeer peer = backend.accept("");
            caller.readHead();
            write(folder, next);
            assertThat(gateway.adminPost("/reload").body()).contains("\"outcome\":\"changed\"");
            caller.send(WsFrame.text("still open"));
            assertThat(peer.readFrame()).isEqualTo("T1:still open");
            // The old generation closes 30 s after its longest deadline.
            clocks.get(0).skip(Duration.ofMinutes(1));
            assertThat(caller.readFrame()).as(next).isEqualTo("close:1001");
            assertThat(peer.readFrame()).as(next).isEqualTo("close:1001");
            caller.close();
            peer.close();
        }
    }

    private String chat(String settings) {
        return "backends: { chat: { url: \"" + backend.url() + "\"" + settings + " } }";
    }

    private static void write(Path folder, String yaml) throws IOException {
        String ports = "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n";
        Files.writeString(folder.resolve("gateway.yaml"), ports + yaml);
    }

    /** Sends messages until the gateway reads no more. */
    private static final class Flood extends Thread {
        private final RawPeer peer;
        private final int messages;
        private volatile int sent;
        private volatile long sentNanos = System.nanoTime();

        Flood(RawPeer peer, int messages) {
            this.peer = peer;
            this.messages = messages;
        }

        @Override
        public void run() {
            for (int i = 0; i < messages; i++) {
                peer.send(new WsFrame(true, 0, 2, new byte[16_000]));
                sent = i + 1;
                sentNanos = System.nanoTime();
            }
        }

        boolean isBlocked() {
            return sent > 0 && System.nanoTime() - sentNanos > 500_000_000L;
        }
    }
}
