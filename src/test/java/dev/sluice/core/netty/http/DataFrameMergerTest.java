package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.OneBufferAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataFrameMergerTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    /** POST https://a/ */
    private static final String HEAD = "\u0083\u0087\u0084A\u0001a";

    /** Stands for Vert.x, which keeps the bytes of a paused stream. */
    private final class Listener extends Http2FrameAdapter {
        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean isLast) {
            String text = data.toString(StandardCharsets.US_ASCII);
            received.add(stream + ":" + text + (isLast ? "." : ""));
            return padding + (isPaused ? 0 : data.readableBytes());
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean isLast) {
            received.add(stream + (isLast ? ":trailers" : ":head"));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int stream, long error) {
            received.add(stream + ":reset");
        }
    }

    private final List<String> received = new ArrayList<>();
    private final List<ByteBuf> read = new ArrayList<>();
    private final Http2ConnectionHandler handler = new Http2ConnectionHandlerBuilder()
            .server(true)
            .frameListener(new Listener())
            .build();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private boolean isPaused;

    @BeforeEach
    void connect() {
        read("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, ""));
        DataFrameMerger.installOn(channel.pipeline().context(handler));
    }

    @AfterEach
    void each_buffer_is_released() {
        channel.finishAndReleaseAll();
        assertThat(read).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    private static String frame(int type, int flags, int stream, String payload) {
        int length = payload.length();
        return "" + (char) 0 + (char) (length >> 8) + (char) (length & 0xff) + (char) type + (char) flags + "\0\0\0"
                + (char) stream + payload;
    }

    private static String data(int stream, String text) {
        return frame(DATA, 0, stream, text);
    }

    private static String head(int stream) {
        return frame(HEADERS, END_HEADERS, stream, HEAD);
    }

    private void readPart(String bytes) {
        ByteBuf buffer = channel.alloc().buffer();
        buffer.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
        read.add(buffer);
        channel.pipeline().fireChannelRead(buffer);
    }

    private void read(String bytes) {
        readPart(bytes);
        channel.pipeline().fireChannelReadComplete();
    }

    private Http2Stream stream(int id) {
        return handler.connection().stream(id);
    }

    private void consume(int id, int bytes) throws Http2Exception {
        handler.decoder().flowController().consumeBytes(stream(id), bytes);
        channel.runPendingTasks();
    }

    private int unconsumed(int id) {
        return handler.decoder().flowController().unconsumedBytes(stream(id));
    }

    @Test
    void the_frames_of_a_read_become_one_for_each_stream_at_its_end() {
        readPart(head(1) + head(3) + data(1, "a").repeat(3) + data(3, "b") + data(1, "c"));
        readPart(data(3, "d"));
        assertThat(received).containsExactly("1:head", "3:head");

        channel.pipeline().fireChannelReadComplete();
        assertThat(received.subList(2, received.size())).containsExactlyInAnyOrder("1:aaac", "3:bd");
        assertThat(unconsumed(1)).isZero();
    }

    @Test
    void a_frame_does_not_wait_for_another_read() {
        read(head(1) + data(1, "event"));
        read(data(1, "second"));
        assertThat(received).containsExactly("1:head", "1:event", "1:second");
    }

    @Test
    void no_frame_passes_the_end_the_trailers_or_the_reset_of_its_stream() {
        read(head(1) + data(1, "a").repeat(2) + frame(DATA, END_STREAM, 1, "z"));
        read(head(3) + data(3, "a").repeat(2) + frame(HEADERS, END_STREAM | END_HEADERS, 3, "\0\u0001x\u0001y"));
        read(head(5) + data(5, "a").repeat(2) + frame(RST_STREAM, 0, 5, "\0\0\0\u0008"));
        assertThat(received)
                .containsExactly("1:head", "1:aa", "1:z.", "3:head", "3:aa", "3:trailers", "5:head", "5:aa", "5:reset");
    }

    @Test
    void the_frames_of_a_paused_stream_wait_across_reads_until_its_bytes_are_consumed() throws Http2Exception {
        isPaused = true;
        read(head(1) + data(1, "first"));
        for (int i = 0; i < 100; i++) read(data(1, "x"));
        assertThat(received).containsExactly("1:head", "1:first");
        assertThat(unconsumed(1)).isEqualTo(105);

        consume(1, 4);
        assertThat(received).hasSize(2);
        isPaused = false;
        consume(1, 1);
        assertThat(received).containsExactly("1:head", "1:first", "1:" + "x".repeat(100));
        assertThat(unconsumed(1)).isZero();
    }

    @Test
    void a_frame_that_waits_holds_no_memory_of_its_read() {
        isPaused = true;
        read(head(1) + data(1, "first"));
        read(data(1, "x"));
        assertThat(received).containsExactly("1:head", "1:first");
        assertThat(read.get(read.size() - 1).refCnt()).isZero();
    }

    @Test
    void a_paused_stream_keeps_8_kib_at_most_and_gets_all_at_its_end() {
        isPaused = true;
        read(head(1) + data(1, "first"));
        for (int i = 0; i < 100; i++) read(data(1, "x").repeat(100));
        assertThat(received).containsExactly("1:head", "1:first", "1:" + "x".repeat(ContentMerger.MAX));

        read(frame(DATA, END_STREAM, 1, "z"));
        assertThat(received.subList(3, 5)).containsExactly("1:" + "x".repeat(10_000 - ContentMerger.MAX), "1:z.");
    }

    @Test
    void large_frames_pass_unchanged() {
        String large = "b".repeat(ContentMerger.SMALL);
        readPart(head(1) + data(1, "a").repeat(2) + data(1, large));
        assertThat(received).containsExactly("1:head", "1:aa", "1:" + large);
        channel.pipeline().fireChannelReadComplete();
    }

    @Test
    void padding_returns_to_the_window_at_once() {
        isPaused = true;
        String padded = frame(DATA, PADDED, 1, "\u0003ab\0\0\0");
        read(head(1) + padded + padded);
        assertThat(received).containsExactly("1:head", "1:abab");
        assertThat(unconsumed(1)).isEqualTo(4);
    }

    @Test
    void a_frame_without_data_ends_here_and_does_not_split_the_frames_around_it() {
        isPaused = true;
        String empty = frame(DATA, PADDED, 1, "\0");
        String padded = frame(DATA, PADDED, 1, "\u0003\0\0\0");
        read(head(1) + data(1, "first"));
        for (int i = 0; i < 100; i++) read(data(1, "x") + empty + data(1, "y") + padded + data(1, "z") + data(1, ""));
        assertThat(received).containsExactly("1:head", "1:first");
        assertThat(unconsumed(1)).isEqualTo(305);
        assertThat(unconsumed(Http2CodecUtil.CONNECTION_STREAM_ID)).isEqualTo(305);
    }

    @Test
    void a_frame_without_data_that_ends_its_stream_ends_the_request() {
        read(head(1) + data(1, "a") + frame(DATA, PADDED | END_STREAM, 1, "\u0002\0\0"));
        assertThat(received).containsExactly("1:head", "1:a", "1:.");
    }

    @Test
    void the_bytes_of_a_closed_stream_are_released() {
        isPaused = true;
        read(head(1) + data(1, "first"));
        read(data(1, "x").repeat(2));
        stream(1).close();
        read(head(3));
        assertThat(received).containsExactly("1:head", "1:first", "3:head");
    }

    @Test
    void the_end_of_the_connection_passes_the_bytes_on() {
        isPaused = true;
        read(head(1) + data(1, "first"));
        read(data(1, "x").repeat(2));
        channel.pipeline().fireChannelInactive();
        assertThat(received).containsExactly("1:head", "1:first", "1:xx");
    }

    @Test
    void frames_of_a_stream_that_was_reset_here_end_only_that_stream() {
        read(head(1));
        ChannelPromise reset = channel.newPromise();
        ChannelFuture ignored =
                handler.resetStream(channel.pipeline().context(handler), 1, Http2Error.CANCEL.code(), reset);
        channel.flush();
        assertThat(stream(1)).isNull();
        read(data(1, "in flight"));
        read(head(3));
        assertThat(received).containsExactly("1:head", "3:head");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_connection_with_small_frames_reads_fewer_bytes_in_a_turn_until_they_are_few() {
        read(head(1) + data(1, "a").repeat(200));
        RecvByteBufAllocator limited = channel.config().getRecvByteBufAllocator();
        read(data(1, "a").repeat(10));
        assertThat(limited).isInstanceOf(OneBufferAllocator.class).isNotSameAs(OneBufferAllocator.UNLIMITED);
        assertThat(channel.config().<RecvByteBufAllocator>getRecvByteBufAllocator())
                .isSameAs(OneBufferAllocator.UNLIMITED);
    }
}
