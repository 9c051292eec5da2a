package dev.sluice.server.admin;

import dev.sluice.server.Gateway;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.backend.BackendStatus.Circuit;
import dev.sluice.upstream.backend.BackendStatus.EndpointStatus;
import dev.sluice.upstream.backend.BackendStatus.Permits;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** {@code GET /backends} shows the circuits, the permits and the endpoints of the backends. */
final class BackendEndpoint {
    private final Gateway gateway;
    private final WorkerExecutor worker;

    /** @param worker renders the response, which takes milliseconds for thousands of backends */
    BackendEndpoint(Gateway gateway, WorkerExecutor worker) {
        this.gateway = gateway;
        this.worker = worker;
    }

    void addTo(AdminPaths paths) {
        paths.get("/backends", "the breakers, permits and endpoints of the backends", this::handleGet);
    }

    private void handleGet(RoutingContext context) {
        worker.executeBlocking(() -> toJson(gateway.backends()))
                .onComplete(document -> AdminResponse.json(context, 200, document), context::fail);
    }

    private static JsonObject toJson(Map<String, BackendStatus> backends) {
        JsonArray all = new JsonArray();
        backends.forEach((name, status) -> all.add(toJson(name, status)));
        return new JsonObject().put("backends", all);
    }

    private static JsonObject toJson(String name, BackendStatus status) {
        JsonArray endpoints = new JsonArray();
        status.endpoints().forEach(endpoint -> endpoints.add(toJson(endpoint)));
        return new JsonObject()
                .put("backend", name)
                .put("breaker", toJson(status.circuit()))
                .put("permits", toJson(status.permits()))
                .put("endpoints", endpoints);
    }

    private static JsonObject toJson(Circuit circuit) {
        JsonObject json = new JsonObject()
                .put("state", circuit.state())
                .put("since", circuit.since().toString())
                .put("calls", circuit.failures().calls())
                .put("failed", circuit.failures().failed())
                .put("failed_in_a_row", circuit.failures().inARow());
        if (circuit.probeAt() != null) json.put("probe_at", circuit.probeAt().toString());
        return json;
    }

    private static JsonObject toJson(Permits permits) {
        return new JsonObject()
                .put("in_use", permits.inUse())
                .put("waiting", permits.waiting())
                .put("limit", permits.limit());
    }

    private static JsonObject toJson(EndpointStatus endpoint) {
        JsonObject json = new JsonObject()
                .put("endpoint", endpoint.name())
                .put("address", endpoint.address())
                .put("health", endpoint.health())
                .put("calls", endpoint.calls());
        if (endpoint.ejectedUntil() != null)
            json.put("ejected_until", endpoint.ejectedUntil().toString());
        return json;
    }
}
