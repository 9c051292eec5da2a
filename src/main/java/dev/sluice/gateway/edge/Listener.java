package dev.sluice.gateway.edge;

import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.core.netty.http.ResponseBackpressure;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.gateway.edge.connection.CallerConnections;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An HTTP server on one event loop. All listeners share one port. */
public final class Listener extends VerticleBase {
    private static final Duration MIN_IDLE_TIMEOUT = Duration.ofSeconds(50);
    private static final Duration IDLE_MARGIN = Duration.ofSeconds(10);

    private final ServerSpec spec;
    private final HttpServerOptions options;
    private final CallerRequestHandler handler;
    private final CallerConnections connections;
    private final PlainRequestRejection plainRequests;

    /** Written on the event loop of this listener, read on any thread. */
    private volatile @Nullable HttpServer server;

    /**
     * Creates a listener.
     *
     * @param handler handles malformed requests directly, and all others behind the Router of this listener
     * @param connections counts and limits the connections of all listeners
     * @param maxIdleTime the longest time without traffic during a request; no connection is closed as idle before
     */
    public Listener(
            ServerSpec spec, CallerRequestHandler handler, CallerConnections connections, Duration maxIdleTime) {
        this.spec = spec;
        this.options = options(spec, maxIdleTime);
        this.handler = handler;
        this.connections = connections;
        this.plainRequests = new PlainRequestRejection(handler::recordPlain);
    }

    /** Returns the idle timeout of connections, which is at least {@code maxIdleTime}. */
    public static Duration idleTimeout(Duration maxIdleTime) {
        return maxIdleTime.compareTo(MIN_IDLE_TIMEOUT) > 0 ? maxIdleTime : MIN_IDLE_TIMEOUT;
    }

    /** Returns the time after which a connection without a byte closes: 10 s more than {@code maxIdleTime}, and at least 60 s. */
    public static Duration timeWithoutBytes(Duration maxIdleTime) {
        return idleTimeout(maxIdleTime).plus(IDLE_MARGIN);
    }

    /** With port 0, all listeners share one free port, which Vert.x identifies by the number 1. */
    private static SocketAddress address(ServerSpec spec) {
        return spec.port() == 0
                ? SocketAddress.sharedRandomPort(1, spec.host())
                : SocketAddress.inetSocketAddress(spec.port(), spec.host());
    }

    private static HttpServerOptions options(ServerSpec spec, Duration maxIdleTime) {
        HttpServerOptions options = new HttpServerOptions()
                // Also counts while a request waits for a backend, so it must outlast every deadline and every pause of
                // a body.
                .setIdleTimeout((int) timeWithoutBytes(maxIdleTime).toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(spec.h2c())
                // The event loop of a connection writes all its responses. Otherwise, Vert.x keeps 4.6 KiB for other
                // threads.
                .setStrictThreadMode(true)
                // A request can be rejected before its body arrives.
                .setHandle100ContinueAutomatically(false)
                // The gateway relays frames by itself. Netty's handler of extensions would agree on some that the relay
                // does not know, and closes a connection with about 70 pipelined requests.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return spec.tls() == null ? options : ServerCertificates.applyTo(options, spec.tls());
    }

    @Override
    public Future<?> start() {
        HttpServer created = vertx.createHttpServer(options)
                .connectionHandler(this::onConnection)
                .requestHandler(new ResponseBackpressure(new RouterHandler(router(), handler, this::clientOf)))
                .invalidRequestHandler(handler::rejectMalformed);
        server = created;
        ownConnections(spec.port());
        return created.listen(address(spec)).onSuccess(listening -> ownConnections(listening.actualPort()));
    }

    private void ownConnections(int port) {
        SocketTransport.filter(vertx, spec.host(), port, this::admit);
    }

    private boolean admit(AcceptedSocket socket) {
        boolean isAdmitted = connections.admit(socket);
        if (isAdmitted && spec.tls() != null)
            socket.rejectPlainRequests(isHead -> plainRequests.response(socket, isHead));
        if (isAdmitted && spec.h2c()) connections.detectHttp2(socket);
        return isAdmitted;
    }

    private String clientOf(HttpServerRequest request) {
        return CallerOrigin.clientOf(request, connections.trust());
    }

    private void onConnection(HttpConnection connection) {
        connections.follow(connection, options.getHttp1Config());
    }

    /** Has one route for everything: RouteIndex finds the configured route, because a Router scans its routes. */
    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(context -> handler.handle(context.request()));
        return router;
    }

    /** Stops accepting requests and waits for those in flight, no longer than the drain limit. */
    @Override
    public Future<?> stop() {
        return server == null
                ? Future.succeededFuture()
                : server.shutdown(spec.drain().limit().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Replaces the certificates for new connections of every listener on the port, because Vert.x shares one server.
     *
     * @param change sets the certificates in the options of this listener
     * @return fails if the files are invalid or the listener has not started; the old certificates then stay
     */
    public Future<Boolean> updateCertificates(UnaryOperator<SSLOptions> change) {
        HttpServer current = server;
        return current == null
                ? Future.failedFuture("not listening")
                : current.updateSSLOptions(
                        (ServerSSLOptions) change.apply(options.getSslOptions().copy()));
    }

    /** Returns the port, or 0 before the start. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    /** Returns the event loop of this listener; null before Vert.x has assigned it, during the start. */
    public @Nullable Context eventLoop() {
        return context;
    }
}
