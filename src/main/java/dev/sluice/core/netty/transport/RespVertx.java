package dev.sluice.core.netty.transport;

import dev.sluice.core.netty.connection.RespLimit;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.Metrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Vert.x for the clients of Valkey and Redis: each of their connections has a {@link RespLimit}, and the clients register no metrics.
 * Thread-safe.
 *
 * <p>vertx-redis-client 5.1.6: shows neither its NetClient nor its sockets, and each client registers the same gauges again, with a warning.
 * {@code RespVertxTest}
 */
public final class RespVertx extends VertxWrapper {
    private RespVertx(VertxInternal vertx) {
        super(vertx);
    }

    /** Returns a Vert.x with the event loops of another one. */
    public static Vertx of(Vertx vertx) {
        return new RespVertx((VertxInternal) vertx);
    }

    @Override
    public @Nullable VertxMetrics metrics() {
        return null;
    }

    @Override
    public NetClient createNetClient(NetClientOptions options) {
        return new LimitedClient((NetClientInternal) super.createNetClient(options));
    }

    private static void limit(NetSocket socket) {
        ChannelHandlerContext handler = ((NetSocketInternal) socket).channelHandlerContext();
        handler.pipeline().addBefore(handler.name(), null, new RespLimit());
    }

    /** A client that adds the limit before the first bytes arrive. */
    private record LimitedClient(NetClientInternal delegate) implements NetClientInternal {
        @Override
        public void connectInternal(ConnectOptions options, Promise<NetSocket> outcome, ContextInternal context) {
            Promise<NetSocket> connected = context.promise();
            connected.future().onSuccess(RespVertx::limit).onComplete(outcome);
            delegate.connectInternal(options, connected, context);
        }

        @Override
        public Future<NetSocket> connect(ConnectOptions options) {
            return delegate.connect(options).onSuccess(RespVertx::limit);
        }

        @Override
        public Future<NetSocket> connect(int port, String host) {
            return delegate.connect(port, host).onSuccess(RespVertx::limit);
        }

        @Override
        public Future<NetSocket> connect(int port, String host, String serverName) {
            return delegate.connect(port, host, serverName).onSuccess(RespVertx::limit);
        }

        @Override
        public Future<NetSocket> connect(SocketAddress server) {
            return delegate.connect(server).onSuccess(RespVertx::limit);
        }

        @Override
        public Future<NetSocket> connect(SocketAddress server, String serverName) {
            return delegate.connect(server, serverName).onSuccess(RespVertx::limit);
        }

        @Override
        public Future<Void> shutdown(Duration timeout) {
            return delegate.shutdown(timeout);
        }

        @Override
        public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
            return delegate.updateSSLOptions(options, force);
        }

        @Override
        public Future<Void> closeFuture() {
            return delegate.closeFuture();
        }

        @Override
        public void close(Completable<Void> completion) {
            delegate.close(completion);
        }

        @Override
        public @Nullable Metrics getMetrics() {
            return delegate.getMetrics();
        }
    }
}
