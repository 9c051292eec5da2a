package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.WebSocketPeers.RawBackend;
import dev.sluice.WebSocketPeers.RawPeer;
import dev.sluice.WebSocketPeers.WsFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of the Autobahn test suite (1 to 7, and the limits of 9 and 10), in both directions: one peer sends the frames of a case
 * through the gateway, the other one echoes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketProtocolTest {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final String HELLO_UTF8 = "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121";

    private final RawBackend backend = new RawBackend();
    private final TestGateway gateway = WebSocketTest.gateway(backend, "websocket: {}");

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
    record Case(String name, List<WsFrame> sent, List<String> expected, int chop, boolean isRefused) {
        Case(String name, List<WsFrame> sent, List<String> expected) {
            this(name, sent, expected, 0, false);
        }

        @Override
        public String toString() {
            return name;
        }

        Case chopped(int size) {
            return new Case(name + " in parts of " + size, sent, expected, size, isRefused);
        }

        private byte[] bytes(int from, int to, boolean isClient) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (WsFrame frame : sent.subList(from, to)) all.writeBytes(frame.encode(isClient));
            return all.toByteArray();
        }
    }

    private static WsFrame frame(boolean isFinal, int opcode, String text) {
        return new WsFrame(isFinal, 0, opcode, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static WsFrame hex(boolean isFinal, int opcode, String hex) {
        return new WsFrame(isFinal, 0, opcode, HexFormat.of().parseHex(hex));
    }

    /** A case whose frames come back, before the sender closes with 1000. */
    private static Case echoed(String name, WsFrame... frames) {
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
    private static Case refused(String name, int code, WsFrame... frames) {
        Case before = echoed(name, Arrays.copyOf(frames, frames.length - 1));
        List<String> expected = new ArrayList<>(before.expected.subList(0, frames.length - 1));
        expected.add("close:" + code);
        return new Case(name, List.of(frames), expected, 0, true);
    }

    static Stream<Case> cases() {
        return Stream.of(lengths(), control(), reserved(), fragments(), utf8(), closes(), limits())
                .flatMap(group -> group);
    }

    private static Stream<Case> lengths() {
        Stream<Case> whole = IntStream.of(0, 1, 125, 126, 127, 128, 65_535, 65_536)
                .boxed()
                .flatMap(length -> Stream.of(
                        echoed("1.1 text of " + length, frame(true, TEXT, "*".repeat(length))),
                        echoed("1.2 binary of " + length, frame(true, BINARY, "\u00fe".repeat(length)))));
        return Stream.concat(
                whole,
                Stream.of(
                        echoed("1.1.8 text", frame(true, TEXT, "*".repeat(65_536)))
                                .chopped(997),
                        echoed("1.2.8 binary", frame(true, BINARY, "\u00fe".repeat(65_536)))
                                .chopped(997),
                        echoed("heads", frame(true, TEXT, "*".repeat(200)), frame(true, TEXT, ""))
                                .chopped(1)));
    }

    private static Stream<Case> control() {
        WsFrame[] pings = IntStream.range(0, 10)
                .mapToObj(i -> frame(true, PING, "payload-" + i))
                .toArray(WsFrame[]::new);
        return Stream.of(
                echoed("2.1 ping without payload", frame(true, PING, "")),
                echoed("2.2 ping with text", frame(true, PING, "Hello, world!")),
                echoed("2.3 ping with bytes", hex(true, PING, "00fffefdfcfb00ff")),
                echoed("2.4 ping of 125", frame(true, PING, "\u00fe".repeat(125))),
                refused("2.5 ping of 126", 1002, frame(true, PING, "\u00fe".repeat(126))),
                echoed("2.6 ping of 125", frame(true, PING, "\u00fe".repeat(125)))
                        .chopped(1),
                echoed("2.7 unsolicited pong without payload", frame(true, PONG, "")),
                echoed("2.8 unsolicited pong", frame(true, PONG, "unsolicited")),
                echoed("2.9 unsolicited pong and ping", frame(true, PONG, "unsolicited"), frame(true, PING, "ping")),
                echoed("2.10 ten pings", pings),
                echoed("2.11 ten pings", pings).chopped(1));
    }

    private static Stream<Case> reserved() {
        WsFrame hello = frame(true, TEXT, "Hello");
        Stream<Case> bits = IntStream.rangeClosed(1, 7)
                .boxed()
                .flatMap(rsv -> Stream.of(
                        refused("3 RSV " + rsv + " of text", 1002, hello, new WsFrame(true, rsv, TEXT, new byte[3])),
                        refused("3 RSV " + rsv + " of ping", 1002, hello, new WsFrame(true, rsv, PING, new byte[0])),
                        refused("3 RSV " + rsv + " of close", 1002, new WsFrame(true, rsv, CLOSE, new byte[0]))));
        Stream<Case> opcodes = IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .boxed()
                .flatMap(opcode -> Stream.of(
                        refused("4 opcode " + opcode, 1002, hello, frame(true, opcode, "")),
                        refused("4 opcode " + opcode + " with payload", 1002, frame(true, opcode, "reserved"))
                                .chopped(1)));
        return Stream.concat(bits, opcodes);
    }

    private static Stream<Case> fragments() {
        WsFrame first = frame(false, TEXT, "fragment1");
        WsFrame middle = frame(false, CONTINUATION, "fragment2");
        WsFrame last = frame(true, CONTINUATION, "fragment3");
        WsFrame ping = frame(true, PING, "ping payload");
        return Stream.of(
                refused("5.1 fragmented ping", 1002, frame(false, PING, "fragment1")),
                refused("5.2 fragmented pong", 1002, frame(false, PONG, "fragment1")),
                refused("5 fragmented close", 1002, frame(false, CLOSE, "")),
                echoed("5.3 text in fragments", first, last),
                echoed("5.5 text in fragments", first, middle, last).chopped(1),
                echoed("5.6 ping between fragments", first, ping, last),
                echoed("5.8 ping between fragments", first, ping, middle, ping, last)
                        .chopped(1),
                refused("5.9 continuation without a start", 1002, last),
                refused("5.12 fragment without a start", 1002, middle),
                refused("5.15 continuation after the end", 1002, first, last, middle),
                refused("5.18 text within a message", 1002, first, frame(true, TEXT, "fragment2")),
                refused("5 binary within a message", 1002, first, frame(false, BINARY, "fragment2")),
                echoed(
                        "5.19 pings and pong between fragments",
                        first,
                        middle,
                        ping,
                        frame(true, PONG, "p"),
                        middle,
                        ping,
                        last),
                echoed("5.20 two messages", first, ping, last, frame(false, BINARY, ""), ping, last),
                echoed(
                        "6.1 empty fragments",
                        frame(false, TEXT, ""),
                        frame(false, CONTINUATION, ""),
                        frame(true, CONTINUATION, "")),
                echoed(
                        "6.1.3 empty fragments around text",
                        frame(false, TEXT, ""),
                        middle,
                        frame(true, CONTINUATION, "")));
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.strip().split("\\s+", -1));
    }

    private static Stream<Case> utf8() {
        Stream<String> valid = Stream.concat(Stream.of(HELLO_UTF8), words("""
                ceba cebae1bdb9cf83cebcceb5 00 c280 e0a080 f0908080 7f dfbf efbfbf f48fbfbf ed9fbf ee8080 efbfbd
                efbfbe f09fbfbe
                """));
        Stream<String> invalid = words("""
                cebae1bdb9cf83cebcceb5eda080656469746564 cebae1bdb9cf83cebcceb5f4908080656469746564 ce cebae1
                cebae1bd f8888080 fc8480808080 f7bfbfbf fbbfbfbfbf f4908080 80 bf 80bf80 c020 e08020 f0808020 c0
                e080 f08080 dfdf efbf fe ff fefeffff c0af e080af f08080af c1bf e09fbf f08fbfbf c080 eda080 edafbf
                edb080 edbfbf eda080edb080 edafbfedbfbf
                """);
        return Stream.concat(
                valid.flatMap(text -> Stream.of(
                        echoed("6 text " + text, hex(true, TEXT, text)),
                        echoed("6 text " + text + " in frames", frames(text)))),
                invalid.flatMap(text -> Stream.of(
                        refused("6 text " + text, 1007, hex(true, TEXT, text)),
                        refused("6 text " + text, 1007, hex(true, TEXT, text)).chopped(1),
                        echoed("6 binary " + text, hex(true, BINARY, text)))));
    }

    /** A text with one byte in each frame. */
    private static WsFrame[] frames(String text) {
        int length = text.length() / 2;
        return IntStream.range(0, length)
                .mapToObj(i -> hex(i == length - 1, i == 0 ? TEXT : CONTINUATION, text.substring(2 * i, 2 * i + 2)))
                .toArray(WsFrame[]::new);
    }

    private static Stream<Case> closes() {
        WsFrame hello = frame(true, TEXT, "Hello");
        Stream<Case> valid = IntStream.of(
                        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
                .mapToObj(code -> new Case(
                        "7.7 code " + code, List.of(WsFrame.close(code, "why")), List.of("close:" + code + ":why")));
        Stream<Case> invalid = IntStream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
                .mapToObj(code -> refused("7.9 code " + code, 1002, WsFrame.close(code, "")));
        WsFrame ping = frame(true, PING, "after");
        return Stream.of(
                        valid,
                        invalid,
                        Stream.of(
                                echoed("7.1.1 text and close", hello),
                                new Case(
                                        "7.1.2 two closes",
                                        List.of(WsFrame.close(1000, ""), WsFrame.close(1001, "")),
                                        List.of("close:1000")),
                                new Case(
                                        "7.1.3 ping after close",
                                        List.of(WsFrame.close(1000, ""), ping),
                                        List.of("close:1000")),
                                new Case(
                                        "7.1.4 text after close",
                                        List.of(WsFrame.close(1000, ""), hello),
                                        List.of("close:1000")),
                                new Case(
                                        "7.1.5 close within a message",
                                        List.of(
                                                frame(false, TEXT, "a"),
                                                WsFrame.close(1000, ""),
                                                frame(true, CONTINUATION, "b")),
                                        List.of("T0:a", "close:1000")),
                                new Case(
                                        "7.3.1 close without payload",
                                        List.of(frame(true, CLOSE, "")),
                                        List.of("close:")),
                                refused("7.3.2 close of one byte", 1002, frame(true, CLOSE, "a")),
                                new Case(
                                        "7.3.5 long reason",
                                        List.of(WsFrame.close(1000, "*".repeat(123))),
                                        List.of("close:1000:" + "*".repeat(123))),
                                refused("7.3.6 too long reason", 1002, WsFrame.close(1000, "*".repeat(124))),
                                refused(
                                        "7.5.1 reason that is not UTF-8",
                                        1007,
                                        hex(true, CLOSE, "03e8cebae1bdb9cf83cebcceb5eda080656469746564")),
                                refused(
                                        "7.5 reason that ends within a character",
                                        1007,
                                        hex(true, CLOSE, "03e8cebae1"))))
                .flatMap(group -> group);
    }

    private static Stream<Case> limits() {
        WsFrame[] parts = IntStream.range(0, 64)
                .mapToObj(i -> frame(i == 63, i == 0 ? TEXT : CONTINUATION, "*".repeat(1024)))
                .toArray(WsFrame[]::new);
        WsFrame[] tooMany = Arrays.copyOf(parts, 65);
        tooMany[63] = frame(false, CONTINUATION, "*".repeat(1024));
        tooMany[64] = frame(true, CONTINUATION, "*");
        return Stream.of(
                echoed("9.3 64 KiB in 64 frames", parts),
                echoed("9.3 twice", Stream.of(parts, parts).flatMap(Stream::of).toArray(WsFrame[]::new)),
                refused("a frame above the limit", 1009, frame(true, BINARY, "*".repeat(65_537))),
                refused("a message above the limit", 1009, tooMany));
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
            int last = each.isRefused ? each.sent.size() - 1 : 0;
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

    @Test
    void a_text_fails_at_its_first_invalid_byte_before_its_frame_is_complete() {
        byte[] whole =
                hex(true, TEXT, "cebae1bdb9cf83cebcceb5f4908080656469746564").encode(true);
        assertThat(firstReply(Arrays.copyOf(whole, 6 + 13))).isEqualTo("close:1007");
    }

    @Test
    void a_frame_with_the_mask_of_the_wrong_side_is_1002() {
        assertThat(firstReply(WsFrame.text("Hello").encode(false))).isEqualTo("close:1002");
        try (RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
            RawPeer peer = backend.accept("");
            caller.readHead();
            peer.sendBytes(WsFrame.text("Hello").encode(true));
            assertThat(peer.readFrame()).isEqualTo("close:1002");
            assertThat(caller.readFrame()).isEqualTo("close:1014");
        }
    }

    @Test
    void a_length_that_is_not_the_shortest_or_is_negative_is_1002() {
        for (String head : List.of("82fe007d", "82ff000000000000ffff", "82ff8000000000000000"))
            assertThat(firstReply(HexFormat.of().parseHex(head + "01020304")))
                    .as(head)
                    .isEqualTo("close:1002");
        assertThat(firstReply(HexFormat.of().parseHex("82ff7fffffffffffffff01020304")))
                .isEqualTo("close:1009");
    }

    private String firstReply(byte[] bytes) {
        try (RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(WebSocketTest.HANDSHAKE + "\r\n");
            backend.accept("");
            caller.readHead();
            caller.sendBytes(bytes);
            return caller.readFrame();
        }
    }
}
