package dev.sluice.tools.demo;

import io.vertx.ext.web.Router;

/** The customers of the shop: {@code GET /customers/{id}}. */
final class Customers {
    private static final JsonTable CUSTOMERS = JsonTable.of("""
            [ { "id": 41, "name": "Amara Okafor",     "email": "amara@example.com",   "city": "Lagos",     "since": "2019-03-11" },
              { "id": 42, "name": "Ford Lindqvist",   "email": "ford@example.com",    "city": "Uppsala",   "since": "2018-10-12" },
              { "id": 43, "name": "Chiara Benedetti", "email": "chiara@example.com",  "city": "Torino",    "since": "2020-01-30" },
              { "id": 44, "name": "Jonas Weber",      "email": "jonas@example.com",   "city": "Kassel",    "since": "2021-06-02" },
              { "id": 45, "name": "Mei Tanaka",       "email": "mei@example.com",     "city": "Sendai",    "since": "2017-12-24" },
              { "id": 46, "name": "Lucía Fernández",  "email": "lucia@example.com",   "city": "Sevilla",   "since": "2022-08-19" },
              { "id": 47, "name": "Tomasz Zieliński", "email": "tomasz@example.com",  "city": "Gdańsk",    "since": "2023-02-07" },
              { "id": 48, "name": "Priya Raman",      "email": "priya@example.com",   "city": "Chennai",   "since": "2016-05-16" },
              { "id": 49, "name": "Noah Tremblay",    "email": "noah@example.com",    "city": "Montréal",  "since": "2024-11-01" },
              { "id": 50, "name": "Leila Haddad",     "email": "leila@example.com",   "city": "Tunis",     "since": "2020-09-09" },
              { "id": 51, "name": "Sione Taufa",      "email": "sione@example.com",   "city": "Nukuʻalofa", "since": "2021-04-28" },
              { "id": 52, "name": "Brynja Jónsdóttir", "email": "brynja@example.com", "city": "Akureyri",  "since": "2019-07-21" } ]
            """);

    void serve(Router router) {
        router.get("/customers/:id")
                .handler(context -> JsonResponses.sendOrNotFound(context, CUSTOMERS.byId(context.pathParam("id"))));
    }
}
