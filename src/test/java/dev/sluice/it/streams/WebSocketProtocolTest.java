package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.server.TestGateway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of the Autobahn test suite (1 to 7, and the limits of 9 and 10), in both directions: one peer sends the frames of a case
 * through the gateway, the other one echoes. A subclass has the cases of its subject.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebSocketProtocolTest {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    final RawBackend backend = new RawBackend();
    final TestGateway gateway = WebSocketTest.gateway(backend, "websocket: {}");

    @AfterAll
    void close() {
        gateway.close();
        backend.close();
    }

    /**
     * A case.
     *
     * @param expected the frames that the sender receives, a Close frame last
     * @param chop the size of the parts in which the sender writes its bytes; 0 for one part
     */
    record Case(String name, List<WsFrame> sent, List<String> expected, int chop, boolean isRejected) {
        Case(String name, List<WsFrame> sent, List<String> expected) {
            this(name, sent, expected, 0, false);
        }

        @Override
        public String toString() {
            return name;
        }

        Case chopped(int size) {
            return new Case(name + " in parts of " + size, sent, expected, size, isRejected);
        }

        private byte[] bytes(int from, int to, boolean isClient) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (WsFrame frame : sent.subList(from, to)) all.writeBytes(frame.encode(isClient));
            return all.toByteArray();
        }
    }

    static WsFrame frame(boolean isFinal, int opcode, String text) {
        return new WsFrame(isFinal, 0, opcode, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static WsFrame hex(boolean isFinal, int opcode, String hex) {
        return new WsFrame(isFinal, 0, opcode, HexFormat.of().parseHex(hex));
    }

    /** A case whose frames come back, before the sender closes with 1000. */
    static Case echoed(String name, WsFrame... frames) {
        List<WsFrame> sent = new ArrayList<>(List.of(frames));
        List<String> expected = new ArrayList<>();
        for (WsFrame frame : frames) {
            if (frame.opcode() == PONG) continue;
            int opcode = frame.opcode() == PING ? PONG : frame.opcode();
            expected.add(RawPeer.describe(new WsFrame(frame.isFinal(), 0, opcode, frame.payload())));
        }
        sent.add(WsFrame.close(1000, ""));
        expected.add("close:1000");
        return new Case(name, sent, expected);
    }

    /** A case whose last frame ends the connection with a code. The frames before come back. */
    static Case rejected(String name, int code, WsFrame... frames) {
        Case before = echoed(name, Arrays.copyOf(frames, frames.length - 1));
        List<String> expected = new ArrayList<>(before.expected.subList(0, frames.length - 1));
        expected.add("close:" + code);
        return new Case(name, List.of(frames), expected, 0, true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void frames_of_a_caller(Case each) {
        run(each, true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void frames_of_a_backend(Case each) {
        run(each, false);
    }

    private void run(Case each, boolean isCaller) {
        try (RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
            RawPeer peer = backend.accept("");
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101 ");
            RawPeer sender = isCaller ? caller : peer;
            List<String> echoed = new ArrayList<>();
            Thread echo = new Thread(() -> (isCaller ? peer : caller).echo(echoed));
            echo.start();
            // A violation ends the connection before the echo of earlier frames, which the sender therefore awaits.
            int last = each.isRejected ? each.sent.size() - 1 : 0;
            send(each.bytes(0, last, isCaller), each.chop, sender);
            for (String expected : each.expected.subList(0, last))
                assertThat(sender.readFrame()).isEqualTo(expected);
            send(each.bytes(last, each.sent.size(), isCaller), each.chop, sender);
            for (String expected : each.expected.subList(last, each.expected.size()))
                assertThat(sender.readFrame()).isEqualTo(expected);
            sender.close();
            echo.join(10_000);
            checkEcho(each, isCaller, echoed);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The peer of a violation gets another code, unless the message is too large. */
    private static void checkEcho(Case each, boolean isCaller, List<String> echoed) {
        String close = each.expected.get(each.expected.size() - 1);
        boolean isEchoed = each.sent.stream()
                .filter(frame -> frame.opcode() == CLOSE)
                .findFirst()
                .map(RawPeer::describe)
                .filter(close::equals)
                .isPresent();
        String gone = isCaller ? "close:1001" : "close:1014";
        assertThat(echoed.get(echoed.size() - 1)).isEqualTo(isEchoed || close.equals("close:1009") ? close : gone);
    }

    private static void send(byte[] bytes, int chop, RawPeer sender) {
        int size = chop == 0 ? Math.max(1, bytes.length) : chop;
        try {
            for (int at = 0; at < bytes.length; at += size)
                sender.sendBytes(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        } catch (java.io.UncheckedIOException closed) {
            // The gateway has closed the connection after a violation.
        }
    }

    /** Returns the first frame that a caller receives for bytes. */
    final String firstReply(byte[] bytes) {
        try (RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
            backend.accept("");
            caller.readHead();
            caller.sendBytes(bytes);
            return caller.readFrame();
        }
    }
}
