package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend.Received;
import dev.sluice.it.proxy.ProxyFixture.TrailersFixture;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Trailers of requests that share a connection of their caller. */
class PipelinedTrailersTest extends TrailersFixture {
    @Test
    void pipelined_requests_keep_their_own_trailers() throws Exception {
        try (RawHttpClient caller = caller1()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 12; i++)
                requests.append("POST " + path(i % 2 == 0) + " HTTP/1.1\n" + CHUNKED + "\n1\nx\n0\n")
                        .append(i % 3 == 0 ? "" : "X-Sum: " + i + "\n")
                        .append("\n");
            caller.send(requests.toString()).readUntil(all -> all.split("HTTP/1.1 200", -1).length == 13);
        }
        assertThat(http2.requests())
                .extracting(Received::trailers)
                .containsExactly("", "x-sum: 2\n", "x-sum: 4\n", "", "x-sum: 8\n", "x-sum: 10\n");
        assertThat(http1.requests())
                .extracting(Received::trailers)
                .containsExactly("x-sum: 1\n", "", "x-sum: 5\n", "x-sum: 7\n", "", "x-sum: 11\n");
    }

    /** A server of Netty that records requests with their trailers, on HTTP/1.1 or on HTTP/2 with prior knowledge. Thread-safe. */
    static final class TrailersBackend implements AutoCloseable {
        private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        private final Channel listening;
        private final List<Received> requests = new CopyOnWriteArrayList<>();
        private final AtomicInteger heads = new AtomicInteger();
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger aborted = new AtomicInteger();
        private final AtomicInteger rejections = new AtomicInteger();
        private volatile boolean isEarly;

        /**
         * A complete request.
         *
         * @param head the fields as lines in lower case
         * @param trailers the trailers as lines in lower case; empty if there are none
         * @param isWhole on HTTP/2, whether the head ends the stream
         */
        record Received(String head, String body, String trailers, boolean isWhole) {}

        private TrailersBackend(ChannelHandler protocol) {
            ServerBootstrap server = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(protocol);
            listening = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .syncUninterruptibly()
                    .channel();
        }

        static TrailersBackend start(boolean isHttp2) {
            TrailersBackend[] backend = new TrailersBackend[1];
            backend[0] = new TrailersBackend(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    backend[0].connections.incrementAndGet();
                    if (!isHttp2) channel.pipeline().addLast(new HttpServerCodec(), backend[0].new OnHttp1());
                    else
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer().build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(backend[0].new OnHttp2());
                                            }
                                        }));
                }
            });
            return backend[0];
        }

        String url() {
            return "http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
        }

        /** Responds to the next requests with a rejection after their end: 503 on HTTP/1.1, a reset with REFUSED_STREAM on HTTP/2. */
        void reject(int count) {
            rejections.set(count);
        }

        /** Responds to each request when its head has arrived. */
        void respondEarly() {
            isEarly = true;
        }

        List<Received> requests() {
            return requests;
        }

        Received awaitRequest(int index) {
            Await.until(() -> requests.size() > index);
            return requests.get(index);
        }

        int heads() {
            return heads.get();
        }

        int connections() {
            return connections.get();
        }

        /** Returns the number of requests that ended before their body. */
        int aborted() {
            return aborted.get();
        }

        @Override
        public void close() {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }

        private static String lines(Iterator<Map.Entry<CharSequence, CharSequence>> fields) {
            StringBuilder lines = new StringBuilder();
            while (fields.hasNext()) {
                Map.Entry<CharSequence, CharSequence> field = fields.next();
                lines.append(field.getKey().toString().toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(field.getValue())
                        .append('\n');
            }
            return lines.toString();
        }

        /** Records one request at a time. */
        private abstract class Recorder extends ChannelInboundHandlerAdapter {
            private String head = "";
            private final StringBuilder body = new StringBuilder();
            private boolean isOpen;

            void onHead(ChannelHandlerContext context, String fields) {
                heads.incrementAndGet();
                isOpen = true;
                head = fields;
                body.setLength(0);
                if (isEarly) respond(context, 200);
            }

            void onPart(ByteBuf part) {
                body.append(part.toString(StandardCharsets.ISO_8859_1));
            }

            void onEnd(ChannelHandlerContext context, String trailers, boolean isWhole) {
                isOpen = false;
                requests.add(new Received(head, body.toString(), trailers, isWhole));
                if (!isEarly) respond(context, rejections.getAndDecrement() > 0 ? 503 : 200);
            }

            void onAbort() {
                if (isOpen) aborted.incrementAndGet();
                isOpen = false;
            }

            abstract void respond(ChannelHandlerContext context, int status);

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                onAbort();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable lost) {
                onAbort();
            }
        }

        private final class OnHttp1 extends Recorder {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpRequest request)
                    onHead(context, lines(request.headers().iteratorCharSequence()));
                if (message instanceof HttpContent part) onPart(part.content());
                if (message instanceof LastHttpContent end)
                    onEnd(context, lines(end.trailingHeaders().iteratorCharSequence()), true);
                ReferenceCountUtil.release(message);
            }

            @Override
            void respond(ChannelHandlerContext context, int status) {
                DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.copiedBuffer("ok", StandardCharsets.US_ASCII));
                response.headers().set("content-length", "2");
                ChannelFuture ignored = context.writeAndFlush(response);
            }
        }

        private final class OnHttp2 extends Recorder {
            private boolean hasHead;

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof Http2HeadersFrame block) onBlock(context, block);
                if (message instanceof Http2DataFrame part) {
                    onPart(part.content());
                    if (part.isEndStream()) onEnd(context, "", false);
                }
                ReferenceCountUtil.release(message);
            }

            private void onBlock(ChannelHandlerContext context, Http2HeadersFrame block) {
                String fields = lines(block.headers().iterator());
                if (!hasHead) onHead(context, fields);
                if (block.isEndStream()) onEnd(context, hasHead ? fields : "", !hasHead);
                hasHead = true;
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof Http2ResetFrame) onAbort();
            }

            @Override
            void respond(ChannelHandlerContext context, int status) {
                ChannelFuture ignored = context.writeAndFlush(
                        status == 200
                                ? new DefaultHttp2HeadersFrame(
                                        new DefaultHttp2Headers()
                                                .status("200")
                                                .add("content-type", "application/grpc")
                                                .add("grpc-status", "0"),
                                        true)
                                : new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
            }
        }
    }
}
