package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** How the demo's servers answer: always JSON. */
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

    /** What was found, or 404. */
    static void sendOrNotFound(RoutingContext context, Optional<JsonNode> body) {
        body.ifPresentOrElse(found -> send(context, 200, found), () -> sendError(context, 404, "no such id"));
    }
}
