package dev.sluice.server.admin;

import dev.sluice.server.Gateway;
import dev.sluice.server.reload.ReloadResult;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeoutException;

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
                .onFailure(failure -> respondWithout(failure, context));
    }

    private static void respondWithout(Throwable failure, RoutingContext context) {
        if (failure instanceof TimeoutException) respondWith(503, String.valueOf(failure.getMessage()), context);
        else if (failure instanceof IllegalStateException) respondWith(409, "no folder is watched", context);
        else respondWith(500, "the reload failed", context);
    }

    private static void respondWith(int status, String error, RoutingContext context) {
        AdminResponse.json(context, status, new JsonObject().put("error", error));
    }

    private void respond(RoutingContext context, int status) {
        AdminResponse.json(context, status, ConfigurationStatusJson.toJson(gateway.configurationStatus()));
    }

    private static int httpStatus(ReloadResult result) {
        return result.outcome() == ReloadResult.Outcome.REFUSED ? 422 : 200;
    }
}
