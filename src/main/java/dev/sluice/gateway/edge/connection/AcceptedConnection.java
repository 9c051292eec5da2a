package dev.sluice.gateway.edge.connection;

import dev.sluice.core.netty.connection.Http2Frames;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.connection.ConnectionCounts.Cut;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/** Adds {@link Http2Frames} to a new connection with TLS, counts a failed handshake, and removes itself. For one event loop. */
final class AcceptedConnection extends ChannelInboundHandlerAdapter {
    private final Clock clock;
    private final ConnectionCounts counts;

    AcceptedConnection(Clock clock, ConnectionCounts counts) {
        this.clock = clock;
        this.counts = counts;
    }

    /** Runs after Vert.x has added its TLS handler. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls != null) follow(tls, pipeline);
        context.fireChannelActive();
        pipeline.remove(this);
    }

    private void follow(SslHandler tls, ChannelPipeline pipeline) {
        Http2Frames frames = new Http2Frames(tls, clock, () -> counts.onCut(Cut.ABUSIVE_FRAMES));
        pipeline.addAfter(pipeline.context(tls).name(), null, frames);
        tls.handshakeFuture().addListener(ended -> {
            if (!ended.isSuccess()) counts.onFailedHandshake(ended.cause());
        });
    }
}
