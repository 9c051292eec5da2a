package dev.sluice.edge.connection;

import dev.sluice.forwarded.IpAddress;
import dev.sluice.forwarded.ProxyHeader;
import dev.sluice.forwarded.ProxyHeader.InvalidHeaderException;
import dev.sluice.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header of a new connection, and removes itself. Closes the connection if the header is invalid, too large, or not
 * complete within {@link HeadTimer#LIMIT} of the start. Comes before TLS, so it sees plain bytes. For one event loop.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {
    private final Predicate<IpAddress> onSource;
    private final Runnable onRefuse;
    private final HeadTimer timer;
    private @Nullable ChannelHandlerContext context;
    private boolean isClosing;

    /**
     * @param onSource receives the address of the client, and returns whether the connection continues
     * @param onRefuse runs before a connection closes because of its header
     */
    ProxyHeaderReader(Clock clock, Predicate<IpAddress> onSource, Runnable onRefuse) {
        this.onSource = onSource;
        this.onRefuse = onRefuse;
        this.timer = new HeadTimer(clock, this::refuse);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        timer.start();
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) throws Exception {
        timer.close();
        isClosing = true;
        super.channelInactive(inactive);
    }

    @Override
    protected void decode(ChannelHandlerContext active, ByteBuf bytes, List<Object> out) {
        if (isClosing) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        try {
            ProxyHeader header = ProxyHeader.read(bytes);
            if (header != null) accept(active, header, bytes);
        } catch (InvalidHeaderException e) {
            bytes.skipBytes(bytes.readableBytes());
            refuse();
        }
    }

    /** The decoder passes on the bytes behind the header when it is removed. */
    private void accept(ChannelHandlerContext active, ProxyHeader header, ByteBuf bytes) {
        timer.close();
        bytes.skipBytes(header.length());
        IpAddress source = header.source();
        if (source == null || onSource.test(source)) active.pipeline().remove(this);
        else {
            bytes.skipBytes(bytes.readableBytes());
            close();
        }
    }

    private void refuse() {
        onRefuse.run();
        close();
    }

    private void close() {
        isClosing = true;
        timer.close();
        if (context == null) return;
        ChannelFuture ignored = context.close();
    }
}
