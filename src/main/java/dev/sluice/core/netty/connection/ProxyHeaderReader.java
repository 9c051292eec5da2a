package dev.sluice.core.netty.connection;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.time.Clock;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client from the PROXY header of a new connection, and removes itself. Comes after Netty's decoder of the header (HAProxy's
 * proxy-protocol.txt 2.1 and 2.2), which passes on what follows the header. Closes the connection if the header is invalid, too large, or
 * not complete within {@link HeadTimer#LIMIT} of the start. Comes before TLS, so it sees plain bytes. For one event loop.
 *
 * <p>Vert.x 5.1.10: trusts the PROXY header of each peer, and limits neither its size nor its time. {@code ProxyProtocolTest}
 */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    /** The largest header in bytes. */
    private static final int MAX_LENGTH = 4096;

    /** The limit for Netty's decoder, which adds the largest header of version 2 without fields: 16 bytes and two Unix addresses. */
    static final int MAX_FIELDS = MAX_LENGTH - 232;

    private final Predicate<IpAddress> onSource;
    private final Runnable onReject;
    private final HeadTimer timer;
    private @Nullable ChannelHandlerContext context;
    private boolean isClosing;

    /**
     * @param onSource receives the address of the client, and returns whether the connection continues
     * @param onReject runs before a connection closes because of its header
     */
    ProxyHeaderReader(Clock clock, Predicate<IpAddress> onSource, Runnable onReject) {
        this.onSource = onSource;
        this.onReject = onReject;
        this.timer = new HeadTimer(clock, this::reject);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        timer.start();
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        timer.close();
        isClosing = true;
        inactive.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        try {
            if (!isClosing && message instanceof HAProxyMessage header) accept(active, sourceOf(header));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Returns null if the connection is the proxy's own, or if its client has no IP address. */
    private static @Nullable IpAddress sourceOf(HAProxyMessage header) {
        String address = header.sourceAddress();
        return address == null ? null : IpAddress.parse(address);
    }

    private void accept(ChannelHandlerContext active, @Nullable IpAddress source) {
        timer.close();
        if (source == null || onSource.test(source)) active.pipeline().remove(this);
        else close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext active, Throwable failure) {
        if (failure instanceof DecoderException) reject();
        else active.fireExceptionCaught(failure);
    }

    private void reject() {
        if (isClosing) return;
        onReject.run();
        close();
    }

    private void close() {
        isClosing = true;
        timer.close();
        if (context == null) return;
        ChannelFuture ignored = context.close();
    }
}
