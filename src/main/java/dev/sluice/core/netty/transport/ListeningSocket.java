package dev.sluice.core.netty.transport;

import dev.sluice.core.netty.connection.ConnectionSet;
import dev.sluice.core.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket, and the connections that it accepted and that have sent no request yet. It closes without losing connections: Linux
 * resets the connections that are in the queue of a socket at its close. Thread-safe.
 *
 * <p>Vert.x 5.1.10: removes its handlers while a socket still accepts, and closes the connections that find none. {@code DrainGapTest}
 */
public final class ListeningSocket extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final AttributeKey<ListeningSocket> BEFORE_FIRST_REQUEST =
            AttributeKey.valueOf(ListeningSocket.class, "beforeFirstRequest");

    private final ServerChannel channel;
    private final AcceptQueue queue;
    private final ConnectionSet<Channel> withoutRequest = new ConnectionSet<>();

    ListeningSocket(ServerChannel channel, AcceptQueue queue) {
        this.channel = channel;
        this.queue = queue;
        channel.pipeline().addFirst(this);
    }

    ServerChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isBoundTo(int port) {
        return channel.isOpen()
                && channel.localAddress() instanceof InetSocketAddress address
                && address.getPort() == port;
    }

    /** Netty passes each accepted connection through the pipeline of its listening socket. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        Channel accepted = (Channel) connection;
        track(accepted);
        context.fireChannelRead(accepted);
        // A filter rejects a connection before it has an event loop, which would report the close.
        if (!accepted.isOpen()) withoutRequest.remove(accepted);
    }

    private void track(Channel connection) {
        withoutRequest.add(connection);
        connection.attr(BEFORE_FIRST_REQUEST).set(this);
        connection.closeFuture().addListener(closed -> withoutRequest.remove(connection));
    }

    /** Notes a request on a connection of a caller. */
    public static void onRequest(HttpConnection connection) {
        Channel accepted =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        ListeningSocket socket = accepted.attr(BEFORE_FIRST_REQUEST).getAndSet(null);
        if (socket != null) socket.withoutRequest.remove(accepted);
    }

    /**
     * Makes the operating system ignore new connections, if it can. Completes with whether it does: {@link #close} loses the
     * handshakes that are not finished then.
     */
    public Future<Boolean> ignoreNew() {
        if (!channel.isOpen()) return Future.succeededFuture(false);
        Promise<Boolean> ignores = Promise.promise();
        channel.eventLoop().execute(() -> ignores.complete(queue.ignoreNew()));
        return ignores.future();
    }

    /**
     * Ignores new connections, and then accepts the queued connections and closes the socket, in one turn of its event loop. The
     * handlers of the connections must still be there.
     */
    public Future<Void> close() {
        if (!channel.isOpen()) return Future.succeededFuture();
        Promise<Void> closed = Promise.promise();
        channel.eventLoop().execute(() -> {
            queue.ignoreNew();
            queue.prepareEnd(() -> acceptAndClose(closed));
        });
        return closed.future();
    }

    /** The handlers get the connections after the close, because their work would delay it. */
    private void acceptAndClose(Promise<Void> closed) {
        List<Channel> accepted = acceptQueued();
        ChannelFuture closing = channel.close();
        accepted.forEach(channel.pipeline()::fireChannelRead);
        closing.addListener(done -> closed.complete());
    }

    private List<Channel> acceptQueued() {
        List<Channel> accepted = new ArrayList<>();
        try {
            for (Channel next = queue.next(); next != null; next = queue.next()) accepted.add(next);
        } catch (IOException e) {
            LOG.debug("a queued connection could not be accepted", e);
        }
        return accepted;
    }

    /** Completes after each connection has sent a request or has closed, or after {@code limit}. Never fails. */
    public Future<Void> awaitFirstRequests(Clock clock, Duration limit) {
        return withoutRequest.awaitEmpty(clock, limit);
    }
}
