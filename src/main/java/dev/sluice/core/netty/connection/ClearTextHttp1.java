package dev.sluice.core.netty.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;

/**
 * Sets up a connection on HTTP/1 before its first byte, on a port that accepts HTTP/2 without TLS. It is then as on any other port: the
 * handlers of the gateway see its first request, and no request can change the protocol to HTTP/2.
 *
 * <p>Vert.x 5.1.10: makes the connection only when its first request is decoded, so that no handler of the gateway sees that, and then
 * upgrades to h2c. {@code H2cTest}
 */
final class ClearTextHttp1 {
    private static final String ENCODER = "httpEncoder";
    private static final String UPGRADE = "h2c";

    private ClearTextHttp1() {}

    /**
     * Makes Vert.x set the connection up, by a byte and a request that reach no connection.
     *
     * @param context the handler before those of Vert.x
     */
    static void setUp(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        addAfter(pipeline, pipeline.context(Http1xOrH2CHandler.class).name());
        context.fireChannelRead(Unpooled.wrappedBuffer(new byte[] {HttpConstants.LF}));
        addAfter(pipeline, UPGRADE);
        pipeline.context(ENCODER).fireChannelRead(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    }

    /** Adds a handler that takes one message. */
    private static void addAfter(ChannelPipeline pipeline, String name) {
        pipeline.addAfter(name, null, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                context.pipeline().remove(this);
            }
        });
    }
}
