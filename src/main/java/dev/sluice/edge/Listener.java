package dev.sluice.edge;

import dev.sluice.tls.PemFiles;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One listener on one event loop; there are as many as event loops, all on one port. */
public final class Listener extends VerticleBase {
    private static final Duration MIN_IDLE_TIMEOUT = Duration.ofSeconds(50);
    private static final Duration IDLE_MARGIN = Duration.ofSeconds(10);

    private final SocketAddress address;
    private final HttpServerOptions options;
    private final Handler<HttpServerRequest> handler;
    private final Duration drainTimeout;
    /** Written on the loop of this listener, read from anywhere. */
    private volatile @Nullable HttpServer server;

    /**
     * Prepares a listener.
     *
     * @param handler takes every request: the malformed ones at once, the others through the Router of this listener
     * @param maxIdleTime the longest that nothing may move while a request is under way; a connection is not idle before
     */
    public Listener(ServerSpec spec, Handler<HttpServerRequest> handler, Duration maxIdleTime) {
        this.address = address(spec);
        this.options = options(spec, maxIdleTime);
        this.handler = handler;
        this.drainTimeout = spec.drain().limit();
    }

    /** The longest that any request may take on connections that are made for one that takes {@code longest}. */
    public static Duration idleTimeout(Duration maxIdleTime) {
        return maxIdleTime.compareTo(MIN_IDLE_TIMEOUT) > 0 ? maxIdleTime : MIN_IDLE_TIMEOUT;
    }

    /** With port 0, all listeners share a free port: the number 1 is the name by which Vert.x knows that they are the same. */
    private static SocketAddress address(ServerSpec spec) {
        return spec.port() == 0
                ? SocketAddress.sharedRandomPort(1, spec.host())
                : SocketAddress.inetSocketAddress(spec.port(), spec.host());
    }

    private static HttpServerOptions options(ServerSpec spec, Duration maxIdleTime) {
        HttpServerOptions options = new HttpServerOptions()
                // Counts also while a backend is waited for, so it must outlast every deadline, and every silence
                // within a body.
                .setIdleTimeout((int) idleTimeout(maxIdleTime).plus(IDLE_MARGIN).toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                // Who does not want the body must be able to say so before it comes.
                .setHandle100ContinueAutomatically(false);
        return spec.tls() == null ? options : spec.tls().applyTo(options);
    }

    @Override
    public Future<?> start() {
        HttpServer created = vertx.createHttpServer(options)
                .requestHandler(new RouterHandler(router(), handler))
                .invalidRequestHandler(RouterHandler::reject);
        server = created;
        return created.listen(address);
    }

    /** One route for every path and method: the index of our routes stands behind it, because a Router scans its routes. */
    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(context -> handler.handle(context.request()));
        return router;
    }

    /** Takes no more requests, and lets those under way finish within the limit. Nothing else in Vert.x waits for them. */
    @Override
    public Future<?> stop() {
        return server == null
                ? Future.succeededFuture()
                : server.shutdown(drainTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Has other certificates from now on, for new connections of every listener on the port: to Vert.x they are one server.
     *
     * @return fails when they cannot be used, or nothing is listened on; then nothing has changed
     */
    public Future<Boolean> updateCertificates(PemFiles files) {
        HttpServer current = server;
        return current == null
                ? Future.failedFuture("not listening")
                : current.updateSSLOptions(files.applyTo(options.getSslOptions().copy()));
    }

    /** The port that is listened on, once started. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    /** The event loop of this listener. */
    public Context eventLoop() {
        return context;
    }
}
