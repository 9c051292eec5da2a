package dev.sluice.core.netty.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespLimitTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RespLimit());

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
        channel.checkException();
    }

    private String passed() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            text.append(next.toString(ISO_8859_1));
            next.release();
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*2000000000\r\n",
                "*65537\r\n",
                "~99999999999999999999\r\n",
                ">100000\r\n",
                "%70000\r\n",
                "|70000\r\n",
                "$536870912\r\n",
                "=2000000\r\n",
                "*1\r\n*2000000000\r\n",
                "+OK\r\n*2000000000\r\n",
                "$2\r\nab\r\n*2000000000\r\n",
                "$-1\r\n*2000000000\r\n",
                "$+20\r\n*2000000000\r\n",
                "$2\r0\r\n*2000000000\r\n",
                "$2x0\r\n*2000000000\r\n",
                "HTTP/1.1 400 Bad Request\r\n",
                "\0\0\0\0\r\n",
                "+OK\r\n\r\n",
            })
    void a_larger_length_than_any_reply_has_closes_the_connection(String reply) {
        assertThatThrownBy(() -> receive(reply)).isInstanceOf(TooLongFrameException.class);
        assertThat(channel.isOpen()).isFalse();
        assertThat(passed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*3\r\n$2\r\nab\r\n:7\r\n+c\r\n",
                "*2\r\n*0\r\n%1\r\n+a\r\n$-1\r\n",
                "$13\r\n*2000000000\r\n\r\n",
                "+*2000000000\r\n",
                "-ERR *2000000000\r\n",
                "*-1\r\n",
                "_\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+a\r\n",
            })
    void other_replies_pass_in_pieces_of_any_size(String reply) {
        for (int i = 0; i < reply.length(); i++) receive(reply.substring(i, i + 1));
        receive(reply + reply);
        assertThat(passed()).isEqualTo(reply + reply + reply);
        assertThat(channel.isOpen()).isTrue();
    }

    /** The client fails for each further piece of a deeper one, and logs it. */
    @Test
    void arrays_in_arrays_deeper_than_any_reply_has_close_the_connection() {
        assertThatThrownBy(() -> receive("*1\r\n".repeat(RespLimit.MAX_DEPTH + 1)))
                .isInstanceOf(TooLongFrameException.class);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void many_replies_together_may_have_more_bytes_than_one() {
        String reply = "*2\r\n$50000\r\n" + "a".repeat(50_000) + "\r\n%1\r\n+a\r\n+b\r\n";
        for (int i = 0; i < 30; i++) {
            receive(reply);
            assertThat(passed()).isEqualTo(reply);
        }
    }

    @Test
    void one_reply_of_more_than_a_mebibyte_closes_the_connection() {
        receive("*65536\r\n");
        String element = "$1000\r\n" + "a".repeat(1000) + "\r\n";
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1100; i++) receive(element);
                })
                .isInstanceOf(TooLongFrameException.class);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_line_without_an_end_closes_the_connection() {
        assertThatThrownBy(() -> receive("+".repeat(RespLimit.MAX_BYTES + 1)))
                .isInstanceOf(TooLongFrameException.class);
    }
}
