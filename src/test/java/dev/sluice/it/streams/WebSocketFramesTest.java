package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The frames of WebSocket: lengths, control frames, reserved bits and opcodes, fragments, masks. */
class WebSocketFramesTest extends WebSocketProtocolTest {
    static Stream<Case> cases() {
        return Stream.of(lengths(), control(), reserved(), fragments(), limits())
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
                rejected("2.5 ping of 126", 1002, frame(true, PING, "\u00fe".repeat(126))),
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
                        rejected("3 RSV " + rsv + " of text", 1002, hello, new WsFrame(true, rsv, TEXT, new byte[3])),
                        rejected("3 RSV " + rsv + " of ping", 1002, hello, new WsFrame(true, rsv, PING, new byte[0])),
                        rejected("3 RSV " + rsv + " of close", 1002, new WsFrame(true, rsv, CLOSE, new byte[0]))));
        Stream<Case> opcodes = IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .boxed()
                .flatMap(opcode -> Stream.of(
                        rejected("4 opcode " + opcode, 1002, hello, frame(true, opcode, "")),
                        rejected("4 opcode " + opcode + " with payload", 1002, frame(true, opcode, "reserved"))
                                .chopped(1)));
        return Stream.concat(bits, opcodes);
    }

    private static Stream<Case> fragments() {
        WsFrame first = frame(false, TEXT, "fragment1");
        WsFrame middle = frame(false, CONTINUATION, "fragment2");
        WsFrame last = frame(true, CONTINUATION, "fragment3");
        WsFrame ping = frame(true, PING, "ping payload");
        return Stream.of(
                rejected("5.1 fragmented ping", 1002, frame(false, PING, "fragment1")),
                rejected("5.2 fragmented pong", 1002, frame(false, PONG, "fragment1")),
                rejected("5 fragmented close", 1002, frame(false, CLOSE, "")),
                echoed("5.3 text in fragments", first, last),
                echoed("5.5 text in fragments", first, middle, last).chopped(1),
                echoed("5.6 ping between fragments", first, ping, last),
                echoed("5.8 ping between fragments", first, ping, middle, ping, last)
                        .chopped(1),
                rejected("5.9 continuation without a start", 1002, last),
                rejected("5.12 fragment without a start", 1002, middle),
                rejected("5.15 continuation after the end", 1002, first, last, middle),
                rejected("5.18 text within a message", 1002, first, frame(true, TEXT, "fragment2")),
                rejected("5 binary within a message", 1002, first, frame(false, BINARY, "fragment2")),
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
                rejected("a frame above the limit", 1009, frame(true, BINARY, "*".repeat(65_537))),
                rejected("a message above the limit", 1009, tooMany));
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
}
