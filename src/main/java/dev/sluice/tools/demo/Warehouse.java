package dev.sluice.tools.demo;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The stock of the shop: {@code GET /v1/stock/{id}}, for callers with an active token (RFC 6750). */
final class Warehouse {
    private static final JsonTable STOCK = JsonTable.of("""
            [ { "id": "p1", "available": 14,  "aisle": "B2" },
              { "id": "p2", "available": 3,   "aisle": "A7" },
              { "id": "p3", "available": 230, "aisle": "C1" },
              { "id": "p4", "available": 0,   "aisle": "A4" },
              { "id": "p5", "available": 1800, "aisle": "C9" },
              { "id": "p6", "available": 2,   "aisle": "D1" } ]
            """);

    private final OpaqueTokenServer tokenServer;

    Warehouse(OpaqueTokenServer tokenServer) {
        this.tokenServer = tokenServer;
    }

    void serve(Router router) {
        router.get("/v1/stock/:id").handler(this::authorize).handler(Warehouse::sendStock);
    }

    private void authorize(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization != null && tokenServer.isActive(authorization)) {
            context.next();
            return;
        }
        String error = authorization == null ? "" : ", error=\"invalid_token\"";
        context.response().putHeader("WWW-Authenticate", "Bearer realm=\"warehouse\"" + error);
        JsonResponses.sendError(context, 401, "no active token");
    }

    private static void sendStock(RoutingContext context) {
        JsonResponses.sendOrNotFound(context, STOCK.byId(context.pathParam("id")));
    }
}
