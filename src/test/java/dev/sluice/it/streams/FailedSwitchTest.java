package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ObservedClock.ForwardingClock;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.server.TestGateway;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a WebSocket whose change of protocol a bug interrupts, between raw sockets. */
class FailedSwitchTest {
    private static final String YAML = """
            server:
              host: 127.0.0.1
              port: 0
              connections: { age: 5m }
              debug_token: 0123456789abcdef0123456789abcdef
              drain: { delay: 0s }
            admin: { port: 0 }
            backends: { chat: { url: "%s", retry: { attempts: 1 } } }
            routes:
              GET /chat/{path*}: { proxy: "chat /{path*}", stream: { max: 1 }, websocket: {} }
            """;

    @RegisterExtension
    final CapturedLog access = new CapturedLog("access", Level.INFO);

    /** A clock that fails once, where this method of the gateway reads it or sets a timer. */
    private static final class FaultyClock extends ForwardingClock {
        private final String method;
        private final AtomicBoolean isFaulty;

        FaultyClock(Clock real, String method, AtomicBoolean isFaulty) {
            super(real);
            this.method = method;
            this.isFaulty = isFaulty;
        }

        private void check() {
            boolean isCalledThere = StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(frame ->
                            method.equals(frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())));
            if (isCalledThere && isFaulty.compareAndSet(true, false)) throw new IllegalStateException("a bug");
        }

        @Override
        public long nanos() {
            check();
            return super.nanos();
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            check();
            return super.after(delayNanos, task);
        }
    }

    /** Opens a WebSocket whose response shows its times, which reads the clock. */
    private static RawPeer open(TestGateway gateway) {
        RawPeer caller = RawPeer.connect(gateway.port());
        caller.sendText(WebSocketTest.HANDSHAKE + "Sluice-Debug: 0123456789abcdef0123456789abcdef\r\n\r\n");
        return caller;
    }

    private void assertFails(String method, String status) {
        AtomicBoolean isFaulty = new AtomicBoolean(true);
        try (RawBackend backend = new RawBackend();
                TestGateway gateway = TestGateway.of(
                        YAML.formatted(backend.url()),
                        vertx -> new FaultyClock(new VertxClock(vertx), method, isFaulty))) {
            try (RawPeer caller = open(gateway);
                    RawPeer peer = backend.accept("")) {
                assertThat(peer.readFrame()).isEqualTo("end");
                assertThat(isFaulty).isFalse();
                assertThat(caller.readHead()).startsWith("HTTP/1.1 " + status);
                if (status.equals("101")) assertThat(caller.readFrame()).isEqualTo("end");
                Await.until(() -> !access.lines().isEmpty());
            }
            // The route has one stream.
            try (RawPeer caller = open(gateway);
                    RawPeer peer = backend.accept("")) {
                assertThat(caller.readHead()).startsWith("HTTP/1.1 101");
                caller.send(WsFrame.text("Hello"));
                assertThat(peer.readFrame()).isEqualTo("T1:Hello");
                assertThat(access.lines())
                        .singleElement()
                        .asString()
                        .contains("status=" + status, "reason=internal_error");
                assertThat(gateway.adminGet("/metrics").body()).contains("sluice_requests_active 1.0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocketRelay.run", "StreamLife.start"})
    void a_bug_after_the_101_closes_both_connections_returns_the_stream_and_is_reported_once(String method) {
        assertFails(method, "101");
    }

    @Test
    void a_bug_before_the_101_closes_the_backend_returns_the_stream_and_is_a_500() {
        assertFails("CallerFields.onResponseHead", "500");
    }
}
