package dev.sluice.demo;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What is there: {@code GET /v1/stock/{id}}, for those who carry a live token (RFC 6750). */
final class Warehouse {
    private static final JsonTable STOCK = JsonTable.of("""
            [ { "id": "p1", "available": 14,  "aisle": "B2" },
              { "id": "p2", "available": 3,   "aisle": "A7" },
              { "id": "p3", "available": 230, "aisle": "C1" },
              { "id": "p4", "available": 0,   "aisle": "A4" },
              { "id": "p5", "available": 1800, "aisle": "C9" },
              { "id": "p6", "available": 2,   "aisle": "D1" } ]
            """);

    private final OpaqueTokenServer tokens;

    Warehouse(OpaqueTokenServer tokens) {
        this.tokens = tokens;
    }

    void serve(Router router) {
        router.get("/v1/stock/:id").handler(this::admit).handler(Warehouse::stock);
    }

    private void admit(RoutingContext request) {
        String authorization = request.request().getHeader("Authorization");
        if (authorization != null && tokens.isLive(authorization)) {
            request.next();
            return;
        }
        String error = authorization == null ? "" : ", error=\"invalid_token\"";
        request.response().putHeader("WWW-Authenticate", "Bearer realm=\"warehouse\"" + error);
        JsonResponses.error(request, 401, "no live token");
    }

    private static void stock(RoutingContext request) {
        JsonResponses.found(request, STOCK.byId(request.pathParam("id")));
    }
}
