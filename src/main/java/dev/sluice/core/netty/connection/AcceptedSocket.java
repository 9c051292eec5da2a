package dev.sluice.core.netty.connection;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a caller, from its accept to its end. Handlers are added at the accept, in the order of the bytes: the PROXY header, the
 * handshake, plain requests, the preface of HTTP/2. Any thread may call the other methods.
 *
 * <p>Vert.x 5.1.10: closes a connection only after the peer has read all bytes. {@code AdminConnectionsTest}
 */
public final class AcceptedSocket {
    private final Channel channel;

    /** @param channel an accepted connection */
    public AcceptedSocket(Channel channel) {
        this.channel = channel;
    }

    /** Returns the socket of the connection of a caller. */
    public static AcceptedSocket of(HttpConnection connection) {
        return new AcceptedSocket(
                ((HttpServerConnection) connection).channelHandlerContext().channel());
    }

    Channel channel() {
        return channel;
    }

    /** Returns the address of the peer; null for none. */
    public @Nullable SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** Runs a task on the event loop of the connection, after the connection has closed. */
    public void onClose(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    /**
     * Expects a PROXY header before all other bytes. Closes the connection if the header is missing, invalid, too large or late.
     *
     * @param onSource receives the address of the client, and returns whether the connection continues
     * @param onReject runs before a connection closes because of its header
     */
    public void expectProxyHeader(Clock clock, Predicate<IpAddress> onSource, Runnable onReject) {
        channel.pipeline()
                .addLast(new HAProxyMessageDecoder(ProxyHeaderReader.MAX_FIELDS))
                .addLast(new ProxyHeaderReader(clock, onSource, onReject));
    }

    /**
     * Reports a failed TLS handshake, and limits the frames of HTTP/2. Has no effect without TLS.
     *
     * @param onAbusiveFrames runs once, before the connection ends because of its frames
     */
    public void followHandshake(Clock clock, Runnable onAbusiveFrames, Consumer<Throwable> onFailedHandshake) {
        channel.pipeline().addLast(new HandshakeFollower(clock, onAbusiveFrames, onFailedHandshake));
    }

    /**
     * Finds out whether a connection without TLS is on HTTP/2, and limits the frames of HTTP/2. The server must accept both versions without
     * TLS.
     *
     * @param onLate runs before the connection closes because it has not begun in time
     * @param onAbusiveFrames runs once, before the connection ends because of its frames
     * @param again repeats the shutdown of the connection, after bytes that have arrived
     * @return shuts the connection down while its version is unknown; must run on the event loop of the connection
     */
    public Runnable detectHttp2(Clock clock, Runnable onLate, Runnable onAbusiveFrames, Runnable again) {
        ClearTextProtocol detector = new ClearTextProtocol(clock, onLate, onAbusiveFrames);
        channel.pipeline().addLast(detector);
        return () -> detector.shutDown(again);
    }

    /**
     * Responds to a request without TLS.
     *
     * @param response returns the bytes of the response; the argument tells whether the request is a HEAD
     */
    public void rejectPlainRequests(Function<Boolean, byte[]> response) {
        channel.pipeline().addLast(new PlainRequestFilter(response));
    }

    /** Returns whether bytes for the peer wait because it does not read. */
    public boolean hasUnsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent != null && unsent.totalPendingWriteBytes() > 0;
    }

    /** Closes the connection through its handlers. */
    public void close() {
        ChannelFuture ignored = channel.close();
    }

    /**
     * Closes the connection now, with a reset if bytes of a response are left here. A close through the handlers of Vert.x would
     * wait until the peer has read them ({@code AdminConnectionsTest}).
     */
    public void closeNow() {
        execute(() -> {
            if (!channel.isOpen()) return;
            if (hasUnsentBytes()) channel.config().setOption(ChannelOption.SO_LINGER, 0);
            ChannelFuture ignored = channel.pipeline().firstContext().close();
        });
    }

    /** Runs a task on the event loop of the connection. */
    public void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    /** Makes the next close wait until the peer has acknowledged all bytes. */
    public void closeAcknowledged(Clock clock) {
        AcknowledgedClose.install(channel, clock);
    }

    /**
     * Closes the connection at once. Completes with whether its caller may lack bytes of a response.
     *
     * @param isBusy returns whether a request is in flight, on the event loop of the connection
     */
    public Future<Boolean> cut(BooleanSupplier isBusy) {
        Promise<Boolean> cut = Promise.promise();
        execute(() -> cut.complete(AcknowledgedClose.cut(channel, isBusy.getAsBoolean())));
        return cut.future();
    }
}
