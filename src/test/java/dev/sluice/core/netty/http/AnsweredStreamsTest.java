package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams with complete responses; {@code RejectedUploadsTest} has them in a gateway. */
class AnsweredStreamsTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
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
        AnsweredStreams.installOn(channel.pipeline().context(handler), clock);
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

    private void respond(int stream) {
        ChannelFuture ignored = handler.encoder()
                .writeHeaders(
                        channel.pipeline().context(handler),
                        stream,
                        new DefaultHttp2Headers().status("200"),
                        0,
                        true,
                        channel.newPromise());
        channel.flush();
        channel.runPendingTasks();
    }

    /** Responds, and lets the time of the request pass. */
    private void reset(int stream) {
        respond(stream);
        clock.advance(Duration.ofMillis(100));
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
    void a_request_has_100_ms_for_its_end() {
        open(1);
        open(3);
        respond(1);
        respond(3);
        clock.advance(Duration.ofMillis(99));
        read(frame(DATA, END_STREAM, 1, "in time"));
        assertThat(handler.connection().stream(1)).isNull();
        clock.advance(Duration.ofMillis(1));
        assertThat(sent()).containsExactly("3:0");
        assertThat(received).isEmpty();
    }

    @Test
    void a_request_that_has_ended_before_its_response_is_not_reset() {
        open(1);
        read(frame(DATA, END_STREAM, 1, "body"));
        reset(1);
        assertThat(sent()).isEmpty();
        assertThat(received).containsExactly("1:body");
        assertThat(handler.connection().numActiveStreams()).isZero();
    }

    @Test
    void a_request_has_64_KiB_for_its_end_and_their_window_returns() throws Http2Exception {
        open(1);
        respond(1);
        String frame = frame(DATA, 0, 1, "x".repeat(128));
        for (int i = 0; i < AnsweredStreams.MAX_DROPPED / 128; i++) read(frame);
        assertThat(sent()).isEmpty();
        read(frame);
        assertThat(sent()).containsExactly("1:0");
        read(frame);
        Http2Stream connection = handler.connection().connectionStream();
        assertThat(handler.decoder().flowController().unconsumedBytes(connection))
                .isZero();
        assertThat(received).isEmpty();
    }

    @Test
    void a_reset_stream_ignores_frames_for_a_second() {
        open(1);
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
        open(3);
        reset(1);
        respond(3);
        read(frame(RST_STREAM, 0, 1, "\0\0\0\u0008") + frame(RST_STREAM, 0, 3, "\0\0\0\u0008"));
        assertThat(handler.connection().numActiveStreams()).isZero();
        assertThat(clock.pendingTimers()).isZero();
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
    }

    @Test
    void an_answered_stream_is_no_open_one() {
        for (int id = 1; id < 2 * LIMIT; id += 2) open(id);
        reset(1);
        respond(3);
        sent();
        open(21);
        open(23);
        assertThat(sent()).isEmpty();
        open(25);
        assertThat(sent()).containsExactly("25:" + Http2Error.REFUSED_STREAM.code());
        clock.advance(Duration.ofMillis(1100));
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
        sent();
        open(27);
        assertThat(sent()).containsExactly("27:" + Http2Error.REFUSED_STREAM.code());
    }

    @Test
    void a_response_before_the_caller_confirms_the_settings_changes_no_limit() {
        handler.connection().remote().maxActiveStreams(Integer.MAX_VALUE);
        open(1);
        reset(1);
        handler.connection().remote().maxActiveStreams(LIMIT);
        clock.advance(Duration.ofSeconds(1));
        assertThat(handler.connection().remote().maxActiveStreams()).isEqualTo(LIMIT);
    }

    @Test
    void the_oldest_of_too_many_ends() {
        for (int i = 0; i <= AnsweredStreams.MAX; i++) {
            open(2 * i + 1);
            respond(2 * i + 1);
        }
        assertThat(sent()).containsExactly("1:0");
        assertThat(handler.connection().stream(1)).isNull();
        assertThat(handler.connection().stream(3)).isNotNull();
        assertThat(handler.connection().numActiveStreams()).isEqualTo(AnsweredStreams.MAX);
        assertThat(clock.pendingTimers()).isEqualTo(AnsweredStreams.MAX);
        clock.advance(Duration.ofMillis(1100));
        assertThat(handler.connection().numActiveStreams()).isZero();
    }

    @Test
    void after_a_goaway_each_ends_at_once() {
        open(1);
        open(3);
        open(5);
        reset(1);
        respond(3);
        sent();
        ChannelFuture ignored = handler.goAway(
                channel.pipeline().context(handler), Integer.MAX_VALUE, 0, Unpooled.EMPTY_BUFFER, channel.newPromise());
        channel.runPendingTasks();
        assertThat(sent()).containsExactly("3:0");
        respond(5);
        assertThat(sent()).containsExactly("5:0");
        assertThat(handler.connection().numActiveStreams()).isZero();
        assertThat(clock.pendingTimers()).isZero();
    }
}
