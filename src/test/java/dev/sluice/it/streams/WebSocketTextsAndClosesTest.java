package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.WebSocketPeers.WsFrame;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The payloads of WebSocket: texts in UTF-8, and the codes and reasons of Close frames. */
class WebSocketTextsAndClosesTest extends WebSocketProtocolTest {
    private static final String HELLO_UTF8 = "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121";

    static Stream<Case> cases() {
        return Stream.concat(utf8(), closes());
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
                        rejected("6 text " + text, 1007, hex(true, TEXT, text)),
                        rejected("6 text " + text, 1007, hex(true, TEXT, text)).chopped(1),
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
                .mapToObj(code -> rejected("7.9 code " + code, 1002, WsFrame.close(code, "")));
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
                                rejected("7.3.2 close of one byte", 1002, frame(true, CLOSE, "a")),
                                new Case(
                                        "7.3.5 long reason",
                                        List.of(WsFrame.close(1000, "*".repeat(123))),
                                        List.of("close:1000:" + "*".repeat(123))),
                                rejected("7.3.6 too long reason", 1002, WsFrame.close(1000, "*".repeat(124))),
                                rejected(
                                        "7.5.1 reason that is not UTF-8",
                                        1007,
                                        hex(true, CLOSE, "03e8cebae1bdb9cf83cebcceb5eda080656469746564")),
                                rejected(
                                        "7.5 reason that ends within a character",
                                        1007,
                                        hex(true, CLOSE, "03e8cebae1"))))
                .flatMap(group -> group);
    }

    @Test
    void a_text_fails_at_its_first_invalid_byte_before_its_frame_is_complete() {
        byte[] whole =
                hex(true, TEXT, "cebae1bdb9cf83cebcceb5f4908080656469746564").encode(true);
        assertThat(firstReply(Arrays.copyOf(whole, 6 + 13))).isEqualTo("close:1007");
    }
}
