package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Settings whose rooms are still empty change nothing. */
class ContractsTest {
    private static final String LIMITS = """
            rate_limits:
              everyone: { rate: 1/d, burst: 1, key: $request.network }
              partners:
                plans: { by: $claims.plan, gold: { rate: 1000/min, burst: 100 }, else: { rate: 60/min } }
                key: $claims.sub
                charge: calls
            server:
              host: 127.0.0.1
              port: 0
              rate_limit_keys: 1000
              clients: { allow: [10.0.0.0/8], deny: [203.0.113.0/24, "2001:db8::/32"] }
            admin: { port: 0 }
            defaults:
              route:
                rate_limits: [everyone]
                cors: { origins: ["https://shop.example.com", "https://*.preview.example.com", "null"], max_age: 10m }
            """;
    private static final String ROUTES = """
            routes:
              GET /hello: { respond: $request.network }
              GET /reset: { respond: '"reset"', cors: null, rate_limits: [], clients: { deny: null, allow: 10.0.0.1 } }
            """;

    @Test
    void the_settings_load_and_change_nothing() {
        try (TestGateway plain = TestGateway.of(ROUTES);
                TestGateway gateway = TestGateway.of(LIMITS + ROUTES, java.util.Map.of())) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response = gateway.get("/hello");
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("\"127.0.0.1\"");
                assertThat(response.headers().map().keySet())
                        .isEqualTo(plain.get("/hello").headers().map().keySet());
            }
            assertThat(gateway.get("/reset").statusCode()).isEqualTo(200);
            assertThat(gateway.send("OPTIONS", "/hello", "").statusCode()).isEqualTo(405);
            assertThat(gateway.get("/nowhere").statusCode()).isEqualTo(404);
        }
    }
}
