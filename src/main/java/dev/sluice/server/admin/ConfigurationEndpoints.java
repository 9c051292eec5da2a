package dev.sluice.server.admin;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.server.Gateway;
import dev.sluice.server.reload.ReloadResult;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /config} shows the state of the configuration, {@code GET /config/effective} its settings, and {@code POST /reload} loads
 * it again.
 */
final class ConfigurationEndpoints {
    private static final int CHUNK = 1 << 18;

    private final Gateway gateway;
    private final WorkerExecutor worker;

    /** @param worker renders and decompresses the settings */
    ConfigurationEndpoints(Gateway gateway, WorkerExecutor worker) {
        this.gateway = gateway;
        this.worker = worker;
    }

    void addTo(AdminPaths paths) {
        paths.get(
                        "/config",
                        "the generation, its warnings, and the result of the last reload",
                        context -> respond(context, 200))
                .get(
                        "/config/effective",
                        "the current configuration with all defaults, as YAML without secrets",
                        this::handleEffective)
                .post("/reload", "loads the folder again; 422 if it has errors", this::handleReload);
    }

    private void handleEffective(RoutingContext context) {
        worker.executeBlocking(gateway::effectiveConfiguration)
                .onComplete(effective -> respondWith(effective, context), context::fail);
    }

    private void respondWith(@Nullable EffectiveConfiguration effective, RoutingContext context) {
        if (effective == null)
            respondWith(409, "no folder is watched, or the log says why its configuration cannot be shown", context);
        else stream(effective.open(), AdminResponse.start(context, 200, "application/yaml; charset=utf-8"));
    }

    private void stream(InputStream text, HttpServerResponse response) {
        response.setChunked(true);
        write(text, response)
                .eventually(() -> worker.executeBlocking(() -> close(text)))
                .onSuccess(written -> response.end())
                .onFailure(failure -> response.reset());
    }

    /** Reads the next part after the operator has received the previous one, so that one part is in memory. */
    private Future<Void> write(InputStream text, HttpServerResponse response) {
        return worker.executeBlocking(() -> text.readNBytes(CHUNK))
                .compose(part -> part.length == 0
                        ? Future.succeededFuture()
                        : response.write(Buffer.buffer(part)).compose(written -> write(text, response)));
    }

    private static boolean close(InputStream text) throws IOException {
        text.close();
        return true;
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
