package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that were reset; {@code RejectedUploadsTest} has them in a gateway. */
class UploadResetsTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int LIMIT = 10;

    /** POST https://a/ */
    private static final String HEAD = "\u0083\u0087\u0084A\u0001a";

    private final ManualClock clock = new ManualClock();
    private final List<String> received = new ArrayList<>();
    private final Http2ConnectionHandler handler = new Http2ConnectionHandlerBuilder()
            .server(true)
            .frameListener(new Http2FrameAdapter() {
                @Override
                public int onDataRead(
                        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean isLast) {
                    received.add(stream + ":" + data.toString(StandardCharsets.US_ASCII));
                    return padding + data.readableBytes();
                }
            })
            .build();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);

    @BeforeEach
    void connect() {
        read("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, ""));
        handler.connection().remote().maxActiveStreams(LIMIT);
        sent();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        assertThat(clock.pendingTimers()).isZero();
    }

    private static String frame(int type, int flags, int stream, String payload) {
        return "\0\0" + (char) payload.length() + (char) type + (char) flags + "\0\0" + (char) (stream >> 8)
                + (char) (stream & 0xff) + payload;
    }

    private void read(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    private void open(int stream) {
        read(frame(HEADERS, END_HEADERS, stream, HEAD));
    }

    private void reset(int stream) {
        UploadResets.of(channel.pipeline().context(handler)).reset(stream, clock);
    }

    /** Returns the resets that were sent since the last call, with their errors. */
    private List<String> sent() {
        List<String> resets = new ArrayList<>();
        StringBuilder bytes = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            bytes.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        for (int at = 0; at < bytes.length(); at += 9 + bytes.charAt(at + 2))
            if (bytes.charAt(at + 3) == RST_STREAM)
                resets.add((bytes.charAt(at + 7) << 8 | bytes.charAt(at + 8)) + ":" + (int) bytes.charAt(at + 12));
        return resets;
    }

    @Test
    void a_reset_stream_ignores_frames_for_a_second() {
        open(1);
        reset(1);
        reset(1);
        assertThat(sent()).containsExactly("1:0");
        clock.advance(Duration.ofMillis(999));
        read(frame(DATA, 0, 1, "late").repeat(3));
        assertThat(received).isEmpty();
        assertThat(sent()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(handler.connection().stream(1)).isNull();
        read(frame(DATA, 0, 1, "late"));
        assertThat(sent()).containsExactly("1:" + Http2Error.STREAM_CLOSED.code());
    }

    @Test
    void a_reset_of_the_caller_ends_the_stream() {
        open(1);
        reset(1);
        read(frame(RST_STREAM, 0, 1, "\0\0\0\u0008"));
        assertThat(handler.connection().stream(1)).isNull();
        assertThat(clock.pendingTimers()).isZero();
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
    }

    @Test
    void a_reset_stream_is_no_open_one() {
        for (int id = 1; id < 2 * LIMIT; id += 2) open(id);
        reset(1);
        reset(3);
        sent();
        open(21);
        open(23);
        assertThat(sent()).isEmpty();
        open(25);
        assertThat(sent()).containsExactly("25:" + Http2Error.REFUSED_STREAM.code());
        clock.advance(Duration.ofSeconds(1));
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
        open(27);
        assertThat(sent()).containsExactly("27:" + Http2Error.REFUSED_STREAM.code());
    }

    @Test
    void a_reset_before_the_caller_confirms_the_settings_changes_no_limit() {
        handler.connection().remote().maxActiveStreams(Integer.MAX_VALUE);
        open(1);
        reset(1);
        handler.connection().remote().maxActiveStreams(LIMIT);
        clock.advance(Duration.ofSeconds(1));
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
    }

    @Test
    void the_oldest_of_too_many_ends() {
        for (int i = 0; i <= UploadResets.MAX_IGNORING; i++) {
            open(2 * i + 1);
            reset(2 * i + 1);
        }
        assertThat(handler.connection().stream(1)).isNull();
        assertThat(handler.connection().stream(3)).isNotNull();
        assertThat(handler.connection().numActiveStreams()).isEqualTo(UploadResets.MAX_IGNORING);
        assertThat(clock.pendingTimers()).isEqualTo(UploadResets.MAX_IGNORING);
        clock.advance(Duration.ofSeconds(1));
        assertThat(handler.connection().numActiveStreams()).isZero();
    }

    @Test
    void a_stream_that_has_ended_is_not_reset() {
        reset(1);
        assertThat(sent()).isEmpty();
    }
}
