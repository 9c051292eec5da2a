package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.transport.OneBufferAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContentMergerTest {
    private static final String HEAD = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
    private final List<ByteBuf> read = new ArrayList<>();
    private final ContentMerger merger = new ContentMerger() {
        @Override
        protected void pass(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message);
        }
    };

    ContentMergerTest() {
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
        channel.pipeline().addBefore("handler", null, merger);
    }

    @AfterEach
    void each_buffer_is_released() {
        channel.finishAndReleaseAll();
        assertThat(read).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    /** Hands over bytes within a read of the socket, which does not end. */
    private void read(String bytes) {
        ByteBuf buffer = channel.alloc().buffer();
        buffer.writeCharSequence(bytes, StandardCharsets.US_ASCII);
        read.add(buffer);
        channel.pipeline().fireChannelRead(buffer);
    }

    private void endRead() {
        channel.pipeline().fireChannelReadComplete();
    }

    /** Returns the messages since the last call: targets of requests, texts of contents, and a dot for an end with its trailers. */
    private List<String> messages() {
        List<String> texts = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) texts.add(request.uri());
            if (message instanceof HttpContent content && content.content().isReadable())
                texts.add(content.content().toString(StandardCharsets.US_ASCII));
            if (message instanceof LastHttpContent end)
                texts.add("." + String.join(",", end.trailingHeaders().names()));
            ReferenceCountUtil.release(message);
        }
        return texts;
    }

    private static String chunks(int count) {
        return "1\r\na\r\n".repeat(count);
    }

    @Test
    void the_chunks_of_a_read_become_one_at_its_end() {
        read(HEAD + chunks(10));
        read(chunks(10));
        assertThat(messages()).containsExactly("/a");

        endRead();
        assertThat(messages()).containsExactly("a".repeat(20));
    }

    @Test
    void a_chunk_does_not_wait_for_another_read() {
        read(HEAD + "5\r\nevent\r\n");
        endRead();
        assertThat(messages()).containsExactly("/a", "event");

        read("6\r\nsecond\r\n");
        endRead();
        assertThat(messages()).containsExactly("second");
    }

    @Test
    void a_single_chunk_passes_without_a_copy() {
        ByteBuf bytes = Unpooled.copiedBuffer(HEAD + "5\r\nevent\r\n", StandardCharsets.US_ASCII);
        read.add(bytes);
        channel.pipeline().fireChannelRead(bytes);
        endRead();
        HttpRequest head = channel.readInbound();
        assertThat(head.uri()).isEqualTo("/a");

        HttpContent chunk = channel.readInbound();
        assertThat(chunk.content().unwrap()).isSameAs(bytes);
        chunk.release();
    }

    @Test
    void no_merge_crosses_a_message_or_a_trailer() {
        read(HEAD + chunks(3) + "0\r\nX-T: 1\r\n\r\n" + HEAD.replace("/a", "/b") + chunks(2) + "0\r\n\r\n");
        assertThat(messages()).containsExactly("/a", "aaa", ".X-T", "/b", "aa", ".");
    }

    @Test
    void a_joined_chunk_has_at_most_8_kib_and_a_large_chunk_stays_alone() {
        String large = "b".repeat(ContentMerger.SMALL);
        read(HEAD + chunks(ContentMerger.MAX + 5) + "400\r\n" + large + "\r\n" + chunks(2));
        endRead();
        assertThat(messages()).containsExactly("/a", "a".repeat(ContentMerger.MAX), "aaaaa", large, "aa");
    }

    @Test
    void the_chunks_before_the_end_of_a_connection_arrive() {
        read(HEAD + chunks(4));
        channel.close().syncUninterruptibly();
        assertThat(messages()).contains("/a", "aaaa");
    }

    @Test
    void its_removal_passes_the_chunks_on() {
        read(HEAD + chunks(4));
        channel.pipeline().remove(merger);
        assertThat(messages()).containsExactly("/a", "aaaa");
    }

    @Test
    void a_connection_with_small_chunks_reads_fewer_bytes_in_a_turn_until_its_chunks_are_larger() {
        channel.config().setRecvByteBufAllocator(OneBufferAllocator.UNLIMITED);
        int unlimited = bytesOfNextRead();
        assertThat(unlimited).isGreaterThan(1024);

        read(HEAD + chunks(200));
        endRead();
        assertThat(bytesOfNextRead()).isEqualTo(1152);

        read("200\r\n" + "a".repeat(512) + "\r\n" + chunks(4));
        endRead();
        assertThat(bytesOfNextRead()).isEqualTo(unlimited);
    }

    private int bytesOfNextRead() {
        var handle = channel.unsafe().recvBufAllocHandle();
        handle.reset(channel.config());
        ByteBuf buffer = handle.allocate(channel.alloc());
        read.add(buffer);
        buffer.release();
        return buffer.capacity();
    }
}
