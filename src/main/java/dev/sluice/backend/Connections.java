package dev.sluice.backend;

import dev.sluice.time.Clock;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one backend: one HTTP client for the backend's whole life, shared by all event loops, and the age of
 * each connection. Vert.x ends old connections only when they are idle, so on a busy pool they would live for ever and
 * nobody would notice that a name has moved to another address.
 */
final class Connections {
    static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int DRAIN_SECONDS = 30;

    private final HttpClientAgent client;
    private final Clock clock;
    private final Duration longestLife;
    /** Added by the loop that opens a connection, looked up by any loop that uses it, removed when it closes. */
    private final Map<HttpConnection, Long> openedNanos = new ConcurrentHashMap<>();

    Connections(Vertx vertx, Clock clock, HttpBackend.Spec spec) {
        this(vertx, clock, new Settings(options(spec), pool(spec.connections()), LONGEST_LIFE));
    }

    /** Settings that no operator can change, for tests that must. */
    record Settings(HttpClientOptions options, PoolOptions pool, Duration longestLife) {}

    Connections(Vertx vertx, Clock clock, Settings settings) {
        this.clock = clock;
        this.longestLife = settings.longestLife;
        this.client = vertx.httpClientBuilder()
                .with(settings.options)
                .with(settings.pool)
                .withConnectHandler(this::opened)
                .build();
    }

    static HttpClientOptions options(HttpBackend.Spec spec) {
        int connect = Math.toIntExact(spec.timeout().connect().toMillis());
        return new HttpClientOptions()
                .setMetricsName(spec.name())
                .setConnectTimeout(connect)
                .setSslHandshakeTimeout(connect)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setVerifyHost(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false);
    }

    /** The queue's limit counts connections being opened too, hence the third share. */
    static PoolOptions pool(int connections) {
        return new PoolOptions()
                .setHttp1MaxSize(connections)
                .setMaxWaitQueueSize(3 * connections)
                .setMaxLifetime(Math.toIntExact(LONGEST_LIFE.toSeconds()))
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
    }

    private void opened(HttpConnection connection) {
        openedNanos.put(connection, clock.nanos());
        connection.closeHandler(closed -> openedNanos.remove(connection));
        // Whoever uses the connection hears of it too; without a handler Vert.x logs each broken one as an error.
        connection.exceptionHandler(broken -> {});
    }

    Future<HttpClientRequest> request(RequestOptions options) {
        return client.request(options);
    }

    /** Whether this exchange should be the connection's last. */
    boolean isOld(HttpConnection connection) {
        Long opened = openedNanos.get(connection);
        return opened != null && clock.nanos() - opened >= longestLife.toNanos();
    }

    /**
     * Ends a connection in the middle of a request. Vert.x closes one only when all that is queued for it has left, which
     * may be never when the backend takes nothing; so this goes to Netty, and with a reset (RST), which needs no queue.
     */
    static void abort(HttpConnection connection) {
        ChannelHandlerContext context = ((HttpClientConnectionInternal) connection).channelHandlerContext();
        context.executor().execute(() -> abort(context));
    }

    private static void abort(ChannelHandlerContext context) {
        if (!context.channel().isOpen()) return;
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelFuture unused = context.close();
    }

    /** Lets what is on its way end, for half a minute, and then closes every connection. */
    Future<Void> close() {
        return client.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    }
}
