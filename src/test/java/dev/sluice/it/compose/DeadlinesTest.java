package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines in request headers, and the remaining time that backends receive. */
@ExtendWith(VertxExtension.class)
class DeadlinesTest {
    private static final String HEADER = "X-Wait-Ms";

    /** The remaining milliseconds that the backend received. */
    private final List<Integer> remainingTimes = new CopyOnWriteArrayList<>();

    private final HttpTestServer shop;
    private final TestGateway gateway;

    DeadlinesTest(Vertx vertx) {
        this.shop = new HttpTestServer(request -> {
            remainingTimes.add(Integer.parseInt(request.getHeader("X-Request-Timeout-Ms")));
            switch (request.path()) {
                case "/failing" ->
                    vertx.setTimer(
                            300, late -> request.response().setStatusCode(503).end());
                case "/quick" -> request.response().end("{}");
                default -> {}
            }
        });
        this.gateway = gateway("deadline_header: " + HEADER);
    }

    private TestGateway gateway(String setting) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, %s }
                admin: { port: 0 }
                backends:
                  shop:
                    url: "%s"
                    timeout: { attempt: 3s }
                    retry: { attempts: 3, backoff: { base: 1ms, cap: 2ms } }
                routes:
                  GET /quick: { deadline: 5s, steps: { a: { call: GET shop /quick } } }
                  GET /failing: { deadline: 5s, steps: { a: { call: GET shop /failing } } }
                  GET /silent: { deadline: 5s, steps: { a: { call: GET shop /silent } } }
                """.formatted(setting, shop.url()), java.util.Map.of());
    }

    /** Loads the classes before a test measures a time. */
    @BeforeEach
    void warm() {
        gateway.get("/quick");
        remainingTimes.clear();
        shop.requests().clear();
    }

    @AfterEach
    void close() {
        gateway.close();
        shop.close();
    }

    @Test
    void each_attempt_sends_the_remaining_time_to_the_backend() {
        long began = System.nanoTime();
        HttpResponse<String> response = gateway.get("/failing", HEADER, "600");
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(elapsed).isLessThan(900);
        assertThat(remainingTimes).hasSize(2);
        assertThat(remainingTimes.get(0)).isBetween(301, 600);
        assertThat(remainingTimes.get(1)).isLessThanOrEqualTo(300);
    }

    @Test
    void a_shorter_deadline_of_the_caller_replaces_that_of_the_route() {
        long began = System.nanoTime();
        HttpResponse<String> response = gateway.get("/silent", HEADER, "300");
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).contains("\"cause\":\"deadline_exceeded\"");
        assertThat(elapsed).isBetween(300L, 2000L);
        assertThat(remainingTimes)
                .hasSize(1)
                .allSatisfy(left -> assertThat(left).isBetween(1, 300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5001", "60000", "999999999999999"})
    void a_caller_cannot_extend_the_deadline_of_the_route(String millis) {
        assertThat(gateway.get("/quick", HEADER, millis).statusCode()).isEqualTo(200);
        assertThat(remainingTimes.get(0)).isBetween(1, 3000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1e3", "500ms", "", "1, 2", "9999999999999999999"})
    void an_invalid_deadline_gets_400_and_reaches_no_backend(String value) {
        HttpResponse<String> response = gateway.get("/quick", HEADER, value);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(HEADER).contains("milliseconds");
        assertThat(shop.requests()).isEmpty();
    }

    @Test
    void a_repeated_deadline_header_gets_400() {
        assertThat(gateway.get("/quick", HEADER, "100", HEADER, "200").statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_deadline_header_is_ignored_unless_the_operator_configures_it() {
        try (TestGateway unconfigured = gateway("limits: { body: 1KiB }")) {
            assertThat(unconfigured
                            .get("/quick", HEADER, "0", "X-Request-Timeout-Ms", "1")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(remainingTimes.get(0)).isGreaterThan(1);
        }
    }
}
