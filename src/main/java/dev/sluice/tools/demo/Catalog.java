package dev.sluice.tools.demo;

import io.vertx.ext.web.Router;

/** The products of the shop: {@code GET /products/{id}}. */
final class Catalog {
    private static final JsonTable PRODUCTS = JsonTable.of("""
            [ { "id": "p1", "name": "Canvas rucksack",     "price": 89.00,   "currency": "EUR", "tags": ["bags"] },
              { "id": "p2", "name": "Down sleeping bag",   "price": 249.00,  "currency": "EUR", "tags": ["night", "winter"] },
              { "id": "p3", "name": "Enamel mug",          "price": 19.90,   "currency": "EUR", "tags": ["kitchen"] },
              { "id": "p4", "name": "Folding lantern",     "price": 64.25,   "currency": "EUR", "tags": ["night"] },
              { "id": "p5", "name": "Waterproof matches",  "price": 4.50,    "currency": "EUR", "tags": [] },
              { "id": "p6", "name": "Four-person tent",    "price": 1299.00, "currency": "EUR", "tags": ["night"] } ]
            """);

    void serve(Router router) {
        router.get("/products/:id")
                .handler(context -> JsonResponses.sendOrNotFound(context, PRODUCTS.byId(context.pathParam("id"))));
    }
}
