package dev.sluice.upstream.http;

import dev.sluice.core.netty.connection.GracefulShutdown;
import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.core.netty.http.ResponsePipeline;
import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.core.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one backend: one WebClient, shared by all event loops, and the age of each connection. HTTP/2 has a second one,
 * for calls beyond the streams that the backend allows on the shared connections. Vert.x
 * 5.1.10 closes old connections only while they are idle. In a busy pool they would never close, and new servers behind
 * a shared address would receive no connection. Thread-safe.
 */
final class ConnectionPool {
    static final Duration MAX_LIFETIME = Duration.ofMinutes(5);
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int DRAIN_SECONDS = 30;

    /** The time for calls that share a connection to open their streams on it. */
    private static final long OPENING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Open streams without permits: their routes limit them. */
    private static final int MAX_OVERFLOW = 1000;

    private final HttpClientAgent client;
    private final HttpClientAgent overflow;
    private final ExchangeClient sharedClient;
    private final ExchangeClient overflowClient;
    private final Http2StreamLimit.Capacity sharedStreams;
    private final Clock clock;
    private final Duration maxLifetime;
    private final ClientSSLOptions tls;
    /** When each open connection was opened. */
    private final Map<HttpConnection, Long> openedNanos = new ConcurrentHashMap<>();

    /** The connections that will shut down soon. */
    private final Map<HttpConnection, Clock.Timer> leaving = new ConcurrentHashMap<>();

    private volatile boolean isClosing;

    ConnectionPool(Vertx vertx, Clock clock, HttpBackend.Spec spec) {
        this(vertx, clock, new Settings(options(spec), pool(spec), MAX_LIFETIME));
    }

    /** Settings that only tests change. */
    record Settings(HttpClientOptions options, PoolOptions pool, Duration maxLifetime) {}

    ConnectionPool(Vertx vertx, Clock clock, Settings settings) {
        this.clock = clock;
        this.maxLifetime = settings.maxLifetime;
        this.tls = sslOptions(settings.options);
        this.client = newClient(vertx, settings.options, settings.pool);
        this.sharedClient = exchangeClient(vertx, client);
        boolean isHttp2 = settings.options.getProtocolVersion() == HttpVersion.HTTP_2;
        this.overflow = isHttp2 ? newClient(vertx, settings.options, overflowPool(settings.pool)) : client;
        this.overflowClient = isHttp2 ? exchangeClient(vertx, overflow) : sharedClient;
        this.sharedStreams = new Http2StreamLimit.Capacity(
                settings.pool.getHttp2MaxSize(),
                settings.options.getHttp2MultiplexingLimit(),
                settings.pool.getHttp1MaxSize());
    }

    private HttpClientAgent newClient(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connection -> onConnect(connection, options))
                .build();
    }

    /** Each call of a burst may open a connection of its own, as on HTTP/1.1. */
    private static PoolOptions overflowPool(PoolOptions shared) {
        int size = shared.getHttp1MaxSize() + MAX_OVERFLOW;
        return new PoolOptions(shared).setHttp1MaxSize(size).setHttp2MaxSize(size);
    }

    static HttpClientOptions options(HttpBackend.Spec spec) {
        HttpClientOptions options = new HttpClientOptions()
                .setMetricsName(spec.name())
                .setConnectTimeout(Math.toIntExact(spec.timeout().connect().toMillis()))
                .setVerifyHost(true)
                // The gateway makes its own spans of attempts, also of those that never connect.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(false);
        if (BackendAddress.anyTls(spec.url())) applyTls(options, spec);
        return spec.http2() ? withHttp2(options, spec.streams()) : options;
    }

    /** Without TLS, no settings of TLS are set, because Vert.x 5.1.10 hashes all of them for each request. */
    private static void applyTls(HttpClientOptions options, HttpBackend.Spec spec) {
        options.setSslHandshakeTimeout(spec.timeout().tls().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        ClientTlsSpec tls = spec.tls();
        if (tls != null) applyTls(options, tls);
    }

    private static void applyTls(HttpClientOptions options, ClientTlsSpec tls) {
        if (tls.ca() != null) options.setTrustOptions(new PemTrustOptions().addCertPath(tls.ca()));
        if (tls.certificate() != null)
            options.setKeyCertOptions(
                    new PemKeyCertOptions().setCertPath(tls.certificate()).setKeyPath(tls.key()));
    }

    private static ClientSSLOptions sslOptions(HttpClientOptions options) {
        ClientSSLOptions tls = options.getSslOptions();
        return tls == null ? new ClientSSLOptions() : tls.copy();
    }

    /**
     * Sets the certificates of new connections. Vert.x moves existing connections to another pool, which gets no
     * calls.
     */
    Future<Boolean> updateTls(PemFiles files) {
        Future<Boolean> shared = updateTls(client, files);
        return overflow == client
                ? shared
                : Future.all(shared, updateTls(overflow, files)).compose(both -> shared);
    }

    private Future<Boolean> updateTls(HttpClientAgent agent, PemFiles files) {
        return agent.updateSSLOptions(files.applyTo(tls.copy()), true);
    }

    private static HttpClientOptions withHttp2(HttpClientOptions options, int streams) {
        return options.setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                // RFC 9113, 3.1 removed the upgrade from HTTP/1.1; without TLS, only prior knowledge (3.3) remains.
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setPushEnabled(false))
                .setHttp2MultiplexingLimit(streams)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                // The sum of all stream windows, so that an unread response does not block the others.
                .setHttp2ConnectionWindowSize(streams * Http2Settings.DEFAULT_INITIAL_WINDOW_SIZE);
    }

    /** Returns the pool options: one connection for each HTTP/1.1 call, or as few HTTP/2 connections as possible. */
    static PoolOptions pool(HttpBackend.Spec spec) {
        int maxHttp2Connections = (spec.connections() + spec.streams() - 1) / spec.streams();
        return pool(spec.connections()).setHttp2MaxSize(maxHttp2Connections);
    }

    /** The wait queue also counts connections that are being opened, hence the factor 3. */
    static PoolOptions pool(int connections) {
        return new PoolOptions()
                .setHttp1MaxSize(connections)
                .setMaxWaitQueueSize(3 * connections)
                .setMaxLifetime(Math.toIntExact(MAX_LIFETIME.toSeconds()))
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
    }

    private void onConnect(HttpConnection connection, HttpClientOptions options) {
        openedNanos.put(connection, clock.nanos());
        ResponsePipeline.install(connection, options);
        connection.closeHandler(closed -> openedNanos.remove(connection));
        // The request reports the failure as well. Without a handler, Vert.x logs each broken connection as an error.
        connection.exceptionHandler(failure -> {});
    }

    /** Returns the number of open connections. */
    int open() {
        return openedNanos.size();
    }

    /** Returns the client of the shared connections. */
    ExchangeClient client() {
        return sharedClient;
    }

    /** Returns the client for calls beyond the {@link #sharedStreams}; on HTTP/1.1 it is {@link #client}. */
    ExchangeClient overflowClient() {
        return overflowClient;
    }

    Http2StreamLimit.Capacity sharedStreams() {
        return sharedStreams;
    }

    private static ExchangeClient exchangeClient(Vertx vertx, HttpClientAgent client) {
        WebClientOptions options =
                new WebClientOptions().setFollowRedirects(false).setUserAgentEnabled(false);
        return new ExchangeClient(vertx, WebClient.wrap(client, options));
    }

    /**
     * Shuts an HTTP/2 connection down in a moment. A connection without streams closes at once, also under calls that are about to
     * open theirs. {@code Http2StreamLimitTest} shows it.
     */
    void shutDownSoon(HttpConnection connection) {
        if (isClosing) return;
        leaving.computeIfAbsent(
                connection,
                ignored -> clock.after(OPENING_NANOS, () -> {
                    leaving.remove(connection);
                    GracefulShutdown.ofBackend(connection);
                }));
    }

    /** Returns whether the connection has reached its age at a time in {@link Clock#nanos}, so that its next request must be the last. */
    boolean isOld(HttpConnection connection, long now) {
        Long opened = openedNanos.get(connection);
        return opened != null && now - opened >= maxLifetime.toNanos();
    }

    /** Returns whether the connection was opened at a time or after it, in {@link Clock#nanos}. */
    boolean isOpenedSince(long nanos, HttpConnection connection) {
        Long opened = openedNanos.get(connection);
        return opened != null && opened - nanos >= 0;
    }

    /** Closes the connections to a server, each after its requests in flight. */
    void shutDown(SocketAddress server) {
        openedNanos.keySet().stream()
                .filter(connection -> isConnectedTo(server, connection.remoteAddress()))
                .forEach(GracefulShutdown::ofBackend);
    }

    private static boolean isConnectedTo(SocketAddress server, SocketAddress remote) {
        return remote.port() == server.port() && Objects.equals(remote.hostAddress(), server.hostAddress());
    }

    /**
     * Runs a task on any event loop when this pool starts to close. A connection on HTTP/1.1 has at most one task. The task does not
     * run if only this connection shuts down, because its address is gone.
     */
    void onClosing(HttpConnection connection, Runnable task) {
        connection.shutdownHandler(shutdown -> {
            if (isClosing) task.run();
        });
    }

    /** Waits up to {@value #DRAIN_SECONDS} seconds for calls in flight, then closes all connections. */
    Future<Void> close() {
        isClosing = true;
        leaving.values().forEach(Clock.Timer::cancel);
        Future<Void> shared = client.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
        return overflow == client
                ? shared
                : Future.join(shared, overflow.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
                        .mapEmpty();
    }
}
