package dev.sluice.server.admin;

import dev.sluice.server.Gateway;
import dev.sluice.server.GatewayStatus;
import dev.sluice.server.runtime.FleetStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * The paths of probes: {@code /health/live}, {@code /health/startup} and {@code /health/ready}. Each responds with 200 or 503, and
 * says why. No path depends on a backend or on the store that replicas share, whose state is a detail.
 */
final class HealthEndpoints {
    private final Gateway gateway;

    HealthEndpoints(Gateway gateway) {
        this.gateway = gateway;
    }

    void addTo(AdminPaths paths) {
        paths.get("/health/live", "whether the event loops run; 200 or 503", this::handleLive)
                .get("/health/startup", "whether the listeners were opened; 200 or 503", this::handleStartup)
                .get("/health/ready", "whether to send new requests; 200 or 503", this::handleReady);
    }

    /** Checks the event loops of the listeners. */
    private void handleLive(RoutingContext context) {
        String why = gateway.status().state().explanation();
        gateway.pingEventLoops()
                .onSuccess(ran -> AdminResponse.json(context, 200, status("live", why)))
                .onFailure(
                        stuck -> AdminResponse.json(context, 503, status("stuck", String.valueOf(stuck.getMessage()))));
    }

    private void handleStartup(RoutingContext context) {
        GatewayStatus status = gateway.status();
        String text = status.hasStarted() ? "started" : "starting";
        AdminResponse.json(context, status.hasStarted() ? 200 : 503, withSize(text, status));
    }

    private void handleReady(RoutingContext context) {
        GatewayStatus status = gateway.status();
        AdminResponse.json(
                context, status.isReady() ? 200 : 503, withSize(status.state().code(), status));
    }

    private static JsonObject withSize(String text, GatewayStatus status) {
        JsonObject json = status(text, status.state().explanation())
                .put("generation", status.generation())
                .put("routes", status.routes())
                .put("backends", status.backends());
        FleetStatus store = status.store();
        return store == null ? json : json.put("store", json(store));
    }

    private static JsonObject json(FleetStatus store) {
        return status(store.state().code(), store.why()).put("replicas", store.replicas());
    }

    private static JsonObject status(String text, String why) {
        return new JsonObject().put("status", text).put("why", why);
    }
}
