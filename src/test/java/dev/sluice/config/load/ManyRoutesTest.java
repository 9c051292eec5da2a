package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ManyRoutesTest {

    /** Takes under a second. The time limit only detects a load that grows with the square of the routes. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void two_thousand_routes_are_loaded() {
        StringBuilder text = new StringBuilder("backends:\n");
        for (int i = 0; i < 200; i++) text.append("  b%d: { url: http://b%d }\n".formatted(i, i));
        text.append("routes:\n");
        for (int i = 0; i < 2000; i++) text.append(route(i));
        assertThat(TestConfiguration.valid(text.toString()).routes()).hasSize(2000);
    }

    private static String route(int number) {
        return """
                  GET /r%d/{id}:
                    steps:
                      customer: { call: "GET b%d /customers/{id}" }
                      orders:
                        call: GET b%d /orders{?customer}
                        with: { customer: $customer.id }
                        fallback: []
                    respond: |
                      { "route": %d, "id": $customer.id, "orders": [for ($orders) .id] }
                """.indent(2).formatted(number, number % 200, (number + 1) % 200, number);
    }
}
