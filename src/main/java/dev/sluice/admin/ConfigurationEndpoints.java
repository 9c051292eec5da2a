package dev.sluice.admin;

import dev.sluice.Gateway;
import dev.sluice.reload.ReloadResult;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /config} shows the state of the configuration, and {@code POST /reload} loads it again. */
final class ConfigurationEndpoints {
    private final Gateway gateway;

    ConfigurationEndpoints(Gateway gateway) {
        this.gateway = gateway;
    }

    void addTo(Router router) {
        router.get("/config").handler(context -> respond(context, 200));
        router.post("/reload").handler(this::handleReload);
    }

    /** Responds after the reload, with 422 if the configuration has errors. */
    private void handleReload(RoutingContext context) {
        gateway.reload(ReloadResult.Trigger.ADMIN)
                .onSuccess(result -> respond(context, httpStatus(result)))
                .onFailure(failure ->
                        AdminResponse.json(context, 409, new JsonObject().put("error", "no folder is watched")));
    }

    private void respond(RoutingContext context, int status) {
        AdminResponse.json(context, status, ConfigurationStatusJson.toJson(gateway.configurationStatus()));
    }

    private static int httpStatus(ReloadResult result) {
        return result.outcome() == ReloadResult.Outcome.REFUSED ? 422 : 200;
    }
}
