package dev.sluice.edge.connection;

import dev.sluice.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/** Adds {@link Http2Frames} to a new connection with TLS, and removes itself. For one event loop. */
final class AcceptedConnection extends ChannelInboundHandlerAdapter {
    private final Clock clock;

    AcceptedConnection(Clock clock) {
        this.clock = clock;
    }

    /** Runs after Vert.x has added its TLS handler. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls != null) pipeline.addAfter(pipeline.context(tls).name(), null, new Http2Frames(tls, clock));
        context.fireChannelActive();
        pipeline.remove(this);
    }
}
