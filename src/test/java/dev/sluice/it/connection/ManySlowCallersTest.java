package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.fixture.Await;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Callers in great number that send a byte a second, at a gateway whose clock runs 20 times as fast. {@code .ci/long} sets
 * SLUICE_CALLERS to 5,000. The clock is the real one then.
 */
class ManySlowCallersTest {
    private static final int CALLERS = Integer.parseInt(System.getenv().getOrDefault("SLUICE_CALLERS", "500"));
    private static final boolean REAL_TIME = CALLERS > 500;
    private static final long SECOND = 1_000_000_000L / (REAL_TIME ? 1 : SlowHeadsTest.SPEED);
    private static final long MILLIS = 1_000_000;

    /** The time to notice a cut. A machine under load is late by more than a second of the fast clock. */
    private static final long SLACK = (REAL_TIME ? 1_000 : 5_000) * MILLIS;

    private final TestGateway gateway =
            TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, connections: { max: %d }, drain: { delay: 0s, limit: 0s } }
            admin: { port: 0 }
            routes: { GET /a: { respond: 1 }, POST /b: { respond: size($body) } }
            """.formatted(CALLERS + 10), REAL_TIME ? VertxClock::new : SlowHeadsTest::fastClock);
    private final List<Caller> callers = new ArrayList<>();
    private final ByteBuffer received = ByteBuffer.allocate(4096);
    private long nextDrip;

    /** A connection, and the time from its first byte to its end; 0 while it is open. */
    private static final class Caller {
        final SocketChannel socket;
        final long started = System.nanoTime();
        long lived;

        Caller(SocketChannel socket) {
            this.socket = socket;
        }

        void end() {
            lived = System.nanoTime() - started;
            close();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterEach
    void close() {
        callers.forEach(Caller::close);
        gateway.close();
    }

    @Test
    void slow_heads_are_cut_after_10_s_and_others_are_served() throws IOException {
        assertCut("GET /a HTTP/1.1\r\nHost: a\r\nA: ", 10);
    }

    @Test
    void slow_bodies_are_cut_within_20_s_and_others_are_served() throws IOException {
        assertCut("POST /b HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n", 20);
    }

    /** Opens the callers within five seconds, runs them until the last is cut, and checks how long each was open. */
    private void assertCut(String start, int seconds) throws IOException {
        long limit = seconds * SECOND + SLACK;
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
        try (Selector selector = Selector.open()) {
            long end = System.nanoTime() + limit + 10_000 * MILLIS;
            do {
                for (int i = 0; i < CALLERS / 50 && callers.size() < CALLERS; i++) connect(selector, start);
                serve(selector);
            } while (!selector.keys().isEmpty() && System.nanoTime() < end);
        }
        assertThat(callers.stream().filter(caller -> caller.lived == 0).count()).isZero();
        LongSummaryStatistics lived =
                callers.stream().mapToLong(caller -> caller.lived).summaryStatistics();
        assertThat(lived.getMin()).isGreaterThan(10 * SECOND - 50 * MILLIS);
        assertThat(lived.getMax()).isLessThan(limit);
        Await.until(() -> gateway.openConnections() <= 1);
    }

    private void connect(Selector selector, String start) throws IOException {
        SocketChannel socket =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
        Caller caller = new Caller(socket);
        callers.add(caller);
        socket.write(ByteBuffer.wrap(start.getBytes(StandardCharsets.US_ASCII)));
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ, caller);
    }

    /** Notices the ends of connections. Once a second, it sends a byte on each connection, and a request of another caller. */
    private void serve(Selector selector) throws IOException {
        selector.select(key -> read((Caller) key.attachment()), Math.max(1, SECOND / MILLIS / 10));
        if (System.nanoTime() < nextDrip) return;
        nextDrip = System.nanoTime() + SECOND;
        for (Caller caller : callers) if (caller.lived == 0) drip(caller);
        assertThat(gateway.get("/a").statusCode()).isEqualTo(200);
    }

    private void read(Caller caller) {
        try {
            if (caller.socket.read(received.clear()) < 0) caller.end();
        } catch (IOException reset) {
            caller.end();
        }
    }

    private static void drip(Caller caller) {
        try {
            caller.socket.write(ByteBuffer.wrap(new byte[] {'b'}));
        } catch (IOException reset) {
            caller.end();
        }
    }
}
