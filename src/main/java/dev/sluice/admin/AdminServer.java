package dev.sluice.admin;

import dev.sluice.Gateway;
import dev.sluice.GatewayStatus;
import dev.sluice.config.AdminSpec;
import dev.sluice.edge.RouterHandler;
import dev.sluice.reload.ReloadResult;
import dev.sluice.telemetry.MetricsRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The HTTP server for operators: {@code /health/live}, {@code /health/ready}, {@code /metrics}, {@code /config} and {@code
 * /reload}. Errors are problems (RFC 9457), as on the port for callers. Stop it after the gateway, so that a probe during the
 * drain receives "draining" instead of a refused connection.
 */
public final class AdminServer {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Gateway gateway;
    private final MetricsRegistry meters;
    private final HttpServer server;

    private AdminServer(Vertx vertx, AdminSpec spec, Gateway gateway, MetricsRegistry meters) {
        this.gateway = gateway;
        this.meters = meters;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(spec.host())
                        .setPort(spec.port())
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(60))
                .requestHandler(new RouterHandler(router(vertx)))
                .invalidRequestHandler(RouterHandler::reject);
    }

    /** Starts a server. Fails if the port is not available. */
    public static Future<AdminServer> start(Vertx vertx, AdminSpec spec, Gateway gateway, MetricsRegistry meters) {
        AdminServer admin = new AdminServer(vertx, spec, gateway, meters);
        return admin.server.listen().map(ignored -> admin);
    }

    /** Returns the port of the running server. */
    public int port() {
        return server.actualPort();
    }

    public Future<Void> stop() {
        return server.close();
    }

    private Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.get("/health/live").handler(this::handleLive);
        router.get("/health/ready").handler(this::handleReady);
        router.get("/metrics").handler(this::handleMetrics);
        router.get("/config")
                .handler(context ->
                        sendJson(context, 200, ConfigurationStatusJson.toJson(gateway.configurationStatus())));
        router.post("/reload").handler(this::handleReload);
        return router;
    }

    /** Checks the event loops of the listeners, and no backend. */
    private void handleLive(RoutingContext context) {
        gateway.pingEventLoops()
                .onSuccess(ignored -> sendJson(context, 200, new JsonObject().put("status", "live")))
                .onFailure(failure -> sendJson(context, 503, new JsonObject().put("status", "stuck")));
    }

    private void handleReady(RoutingContext context) {
        GatewayStatus status = gateway.status();
        sendJson(context, status.isReady() ? 200 : 503, toJson(status));
    }

    private static JsonObject toJson(GatewayStatus status) {
        return new JsonObject()
                .put("status", status.state().code())
                .put("generation", status.generation())
                .put("routes", status.routes())
                .put("backends", status.backends());
    }

    /** Responds after the reload, with 422 if the configuration has errors. */
    private void handleReload(RoutingContext context) {
        gateway.reload(ReloadResult.Trigger.ADMIN)
                .onSuccess(result -> sendJson(
                        context, httpStatus(result), ConfigurationStatusJson.toJson(gateway.configurationStatus())))
                .onFailure(failure -> sendJson(context, 409, new JsonObject().put("error", "no folder is watched")));
    }

    private static int httpStatus(ReloadResult result) {
        return result.outcome() == ReloadResult.Outcome.REFUSED ? 422 : 200;
    }

    private void handleMetrics(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).end(meters.scrape());
    }

    private static void sendJson(RoutingContext context, int status, JsonObject document) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(document.toBuffer());
    }
}
