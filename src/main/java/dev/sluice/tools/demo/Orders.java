package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;

/** The orders of the shop: {@code GET /orders?customer=42&limit=2}, and {@code POST /orders}, which stores nothing. */
final class Orders {
    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d?");
    private static final JsonTable ORDERS = JsonTable.of("""
            [ { "id": 1001, "customer": 42, "productId": "p3", "quantity": 1, "total": 19.90,  "placed": "2026-09-03" },
              { "id": 1002, "customer": 42, "productId": "p1", "quantity": 2, "total": 178.00, "placed": "2026-09-17" },
              { "id": 1003, "customer": 42, "productId": "p5", "quantity": 3, "total": 13.50,  "placed": "2026-10-30" },
              { "id": 1004, "customer": 41, "productId": "p2", "quantity": 1, "total": 249.00, "placed": "2026-08-01" },
              { "id": 1005, "customer": 43, "productId": "p4", "quantity": 1, "total": 64.25,  "placed": "2026-10-11" },
              { "id": 1006, "customer": 43, "productId": "p3", "quantity": 4, "total": 79.60,  "placed": "2026-10-12" },
              { "id": 1007, "customer": 45, "productId": "p6", "quantity": 1, "total": 1299.00, "placed": "2026-07-27" },
              { "id": 1008, "customer": 46, "productId": "p5", "quantity": 10, "total": 45.00, "placed": "2026-11-02" },
              { "id": 1009, "customer": 48, "productId": "p1", "quantity": 1, "total": 89.00,  "placed": "2026-05-05" },
              { "id": 1010, "customer": 48, "productId": "p2", "quantity": 1, "total": 249.00, "placed": "2026-06-18" },
              { "id": 1011, "customer": 50, "productId": "p3", "quantity": 2, "total": 39.80,  "placed": "2026-11-14" },
              { "id": 1012, "customer": 52, "productId": "p4", "quantity": 2, "total": 128.50, "placed": "2026-11-20" } ]
            """);

    private int lastId = 2000;

    void serve(Router router) {
        router.get("/orders").handler(Orders::list);
        router.post("/orders").handler(this::place);
    }

    private static void list(RoutingContext context) {
        String limit = context.request().getParam("limit", "10");
        if (LIMIT.matcher(limit).matches())
            JsonResponses.send(
                    context,
                    200,
                    ORDERS.select("customer", context.request().getParam("customer", ""), Integer.parseInt(limit)));
        else JsonResponses.sendError(context, 400, "limit: 1 to 99");
    }

    private void place(RoutingContext context) {
        JsonTable.parse(String.valueOf(context.body().asString()))
                .filter(JsonNode::isObject)
                .ifPresentOrElse(
                        order -> JsonResponses.send(context, 201, accept((ObjectNode) order)),
                        () -> JsonResponses.sendError(context, 400, "an order is a JSON object"));
    }

    private JsonNode accept(ObjectNode order) {
        order.remove(List.of("id", "status"));
        ObjectNode accepted =
                JsonNodeFactory.instance.objectNode().put("id", ++lastId).put("status", "accepted");
        return accepted.setAll(order);
    }
}
