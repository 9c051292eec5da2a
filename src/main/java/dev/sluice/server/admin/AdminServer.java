package dev.sluice.server.admin;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.AdminTlsSpec;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.netty.transport.SocketTransport;
import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.CertificateWatcher;
import dev.sluice.core.tls.PemFiles;
import dev.sluice.gateway.edge.RouterHandler;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.telemetry.CertificateMeters;
import dev.sluice.gateway.telemetry.ConnectionMeters;
import dev.sluice.gateway.telemetry.MetricsFormat;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.server.Gateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server for operators: health, metrics, and the paths of the classes {@code …Endpoints}. Errors are problems (RFC
 * 9457), as on the port for callers. Stop it after the gateway, so that a probe during the
 * drain receives "draining" instead of a refused connection.
 *
 * <p>At {@value CallerConnections#MAX_OPERATORS} connections, a new one replaces another, so that a probe always gets a response.
 *
 * <p>The token, the host names and the files of certificates follow the current configuration. The address, and whether there is
 * TLS, stay as at the start.
 */
public final class AdminServer {
    private final Gateway gateway;
    private final MetricsRegistry meters;
    private final AdminSpec initial;
    private final Vertx vertx;
    private final CallerConnections connections;
    private final OperatorToken token;
    private final WorkerExecutor worker;
    private final LogLevelEndpoints logLevels;
    private final HttpServer server;
    private final @Nullable CertificateWatcher certificateWatcher;

    private AdminServer(Vertx vertx, Clock clock, Gateway gateway, MetricsRegistry meters) {
        this.gateway = gateway;
        this.meters = meters;
        this.initial = gateway.adminSettings();
        this.token = new OperatorToken(vertx, clock, initial);
        this.worker = vertx.createSharedWorkerExecutor("sluice-admin", 1);
        this.logLevels = new LogLevelEndpoints(clock, gateway.requestDebug(), gateway::routeNames);
        this.vertx = vertx;
        this.connections = CallerConnections.ofOperators(clock);
        ConnectionMeters.registerOperators(connections, meters.registry());
        HttpServerOptions options = options(initial);
        this.server = vertx.createHttpServer(options)
                .connectionHandler(connection -> connections.follow(connection, options.getHttp1Config()))
                .requestHandler(new RouterHandler(router(vertx, clock)))
                .invalidRequestHandler(RouterHandler::reject);
        AdminTlsSpec tls = initial.tls();
        this.certificateWatcher = tls == null
                ? null
                : new CertificateWatcher(
                        vertx, clock, "admin", () -> currentTls(tls).read(), files -> update(files, tls));
        if (certificateWatcher != null)
            CertificateMeters.register(List.of(certificateWatcher), clock, meters.registry());
    }

    private static HttpServerOptions options(AdminSpec spec) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(spec.host())
                .setPort(spec.port())
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout(60);
        return spec.tls() == null ? options : spec.tls().applyTo(options);
    }

    /**
     * Starts a server with the current settings of the gateway.
     *
     * @return fails if the port is not available
     */
    public static Future<AdminServer> start(Vertx vertx, Gateway gateway, MetricsRegistry meters) {
        return start(vertx, new VertxClock(vertx), gateway, meters);
    }

    /** Starts a server that reads its certificates again by another clock. */
    public static Future<AdminServer> start(Vertx vertx, Clock clock, Gateway gateway, MetricsRegistry meters) {
        AdminServer admin = new AdminServer(vertx, clock, gateway, meters);
        return admin.readCertificates()
                .compose(read -> admin.listen())
                .onFailure(failure -> admin.stopWatchers())
                .map(admin);
    }

    private Future<HttpServer> listen() {
        limitConnections(initial.port());
        return server.listen().onSuccess(listening -> limitConnections(listening.actualPort()));
    }

    private void limitConnections(int port) {
        SocketTransport.filter(vertx, initial.host(), port, connections::admit);
    }

    private Future<Void> readCertificates() {
        return certificateWatcher == null ? Future.succeededFuture() : certificateWatcher.start();
    }

    /**
     * Returns the current settings. A server without TLS cannot start it, and a server with TLS keeps it until a restart. It also keeps
     * its address, which decides whether a peer without credentials is an operator.
     */
    private AdminSpec settings() {
        AdminSpec current = token.applyTo(gateway.adminSettings()).withHost(initial.host());
        boolean hasTls = current.tls() != null;
        return hasTls == (initial.tls() != null) ? current : current.withTls(initial.tls());
    }

    private AdminTlsSpec currentTls(AdminTlsSpec initialTls) {
        AdminTlsSpec current = settings().tls();
        return current == null ? initialTls : current;
    }

    private Future<Boolean> update(PemFiles files, AdminTlsSpec initialTls) {
        HttpServerOptions options = currentTls(initialTls).applyTo(new HttpServerOptions());
        return server.updateSSLOptions(files.applyTo(options.getSslOptions()));
    }

    /** Returns the port of the running server. */
    public int port() {
        return server.actualPort();
    }

    /** Stops the server. Levels of loggers that were changed for some time change back. */
    public Future<Void> stop() {
        stopWatchers();
        logLevels.close();
        return server.close().eventually(worker::close);
    }

    private void stopWatchers() {
        token.stop();
        if (certificateWatcher != null) certificateWatcher.stop();
    }

    private Router router(Vertx vertx, Clock clock) {
        Router router = Router.router(vertx);
        router.route().handler(new AdminAudit(clock));
        router.route().handler(new AdminAccess(this::settings));
        AdminPaths paths = new AdminPaths(router);
        new HealthEndpoints(gateway).addTo(paths);
        paths.get("/metrics", "the metrics for Prometheus, or as OpenMetrics", this::handleMetrics);
        new ConfigurationEndpoints(gateway, worker).addTo(paths);
        new BackendEndpoint(gateway, worker).addTo(paths);
        new RequestEndpoints(gateway.recentRequests(), worker).addTo(paths);
        logLevels.addTo(paths);
        new QuotaEndpoints(gateway.quotas()).addTo(paths);
        new ThreadsEndpoint(worker).addTo(paths);
        new FlightRecorderEndpoint(worker, clock).addTo(paths);
        return router;
    }

    private void handleMetrics(RoutingContext context) {
        MetricsFormat format = acceptedFormat(context);
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .end(meters.scrape(format));
    }

    /** Returns the format of the media type with the highest weight. A client that accepts neither gets the Prometheus text. */
    private static MetricsFormat acceptedFormat(RoutingContext context) {
        for (MIMEHeader accepted : context.parsedHeaders().accept()) {
            if (accepted.weight() == 0) continue;
            if (accepted.subComponent().equals("openmetrics-text")) return MetricsFormat.OPEN_METRICS;
            if (!accepted.component().equals("application")) return MetricsFormat.PROMETHEUS;
        }
        return MetricsFormat.PROMETHEUS;
    }
}
