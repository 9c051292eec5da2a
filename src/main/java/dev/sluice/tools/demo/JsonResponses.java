package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Sends the responses of the demo, which are JSON. */
final class JsonResponses {
    private JsonResponses() {}

    static void send(RoutingContext context, int status, JsonNode body) {
        if (context.response().closed()) return;
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }

    static void sendError(RoutingContext context, int status, String error) {
        send(context, status, JsonNodeFactory.instance.objectNode().put("error", error));
    }

    /** Sends the body with 200, or a 404 without a body to send. */
    static void sendOrNotFound(RoutingContext context, Optional<JsonNode> body) {
        body.ifPresentOrElse(json -> send(context, 200, json), () -> sendError(context, 404, "no such id"));
    }
}
