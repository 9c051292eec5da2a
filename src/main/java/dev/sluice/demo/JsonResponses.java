package dev.sluice.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** How the demo's servers answer: always JSON. */
final class JsonResponses {
    private JsonResponses() {}

    static void send(RoutingContext request, int status, JsonNode body) {
        if (request.response().closed()) return;
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }

    static void error(RoutingContext request, int status, String error) {
        send(request, status, JsonNodeFactory.instance.objectNode().put("error", error));
    }

    /** What was found, or 404. */
    static void found(RoutingContext request, Optional<JsonNode> body) {
        body.ifPresentOrElse(found -> send(request, 200, found), () -> error(request, 404, "no such id"));
    }
}
