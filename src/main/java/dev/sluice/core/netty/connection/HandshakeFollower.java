package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;

/**
 * Adds {@link Http2Frames} to a new connection with TLS, reports a failed handshake, and removes itself. For one event loop.
 *
 * <p>Vert.x 5.1.10: reports no failed handshake, and shows a connection only after its handshake. {@code FailedHandshakesTest}
 */
final class HandshakeFollower extends ChannelInboundHandlerAdapter {
    private final Clock clock;
    private final Runnable onAbusiveFrames;
    private final Consumer<Throwable> onFailedHandshake;

    /** @param onAbusiveFrames runs once, before the connection ends because of the frames of its caller */
    HandshakeFollower(Clock clock, Runnable onAbusiveFrames, Consumer<Throwable> onFailedHandshake) {
        this.clock = clock;
        this.onAbusiveFrames = onAbusiveFrames;
        this.onFailedHandshake = onFailedHandshake;
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
        pipeline.addAfter(pipeline.context(tls).name(), null, new Http2Frames(clock, onAbusiveFrames));
        tls.handshakeFuture().addListener(ended -> {
            if (!ended.isSuccess()) onFailedHandshake.accept(ended.cause());
        });
    }
}
