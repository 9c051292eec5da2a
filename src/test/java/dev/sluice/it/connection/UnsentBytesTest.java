package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.memory.MemoryLimitException.Limit;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with a direct budget of 1 MiB, so that the unsent bytes of a route take at most 512 KiB, and callers that do not read. */
class UnsentBytesTest {
    private static final int ROUTE_LIMIT = 512 * 1024;
    private static final String LARGE = '"' + "x".repeat(12 << 20) + '"';

    /** Callers whose unsent bytes exceed the limit: each holds at least 48 KiB. */
    private static final int MANY = 20;

    private final MemoryBudgets budgets = new MemoryBudgets(new MemoryBudget(8L << 30), new MemoryBudget(1 << 20));
    private final HttpTestServer backend = new HttpTestServer(this::onRequest);
    private final TestGateway gateway = TestGateway.withMemory(budgets, """
            backends: { b: { url: "%s", response: { max: 32MiB }, bulkhead: { concurrent: 100 } } }
            routes:
              GET /composed/{n}: { steps: { a: { call: 'GET b /{n}' } }, answer: { max: 64MiB }, deadline: 20s }
              GET /p/{path*}: { proxy: "b /{path*}" }
              GET /other: { respond: 1 }
            """.formatted(backend.url()));
    private final List<RawHttpClient> unreading = new ArrayList<>();

    /** The large replies that the backend holds, and their number at which it sends all of them. */
    private final List<HttpServerRequest> held = new ArrayList<>();

    private volatile int together = 1;

    private synchronized void onRequest(HttpServerRequest request) {
        held.add(request);
        if (request.path().equals("/large") && held.size() < together) return;
        held.forEach(UnsentBytesTest::reply);
        held.clear();
    }

    private static void reply(HttpServerRequest request) {
        request.response()
                .putHeader("content-type", "application/json")
                .end(request.path().equals("/large") ? LARGE : "1");
    }

    @AfterEach
    void close() {
        unreading.forEach(RawHttpClient::close);
        gateway.close();
        backend.close();
    }

    private void addUnreadingCaller(String path) {
        unreading.add(
                new RawHttpClient(gateway.port()).send("GET " + path + " HTTP/1.1\nHost: a\nConnection: close\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed", "/p"})
    void a_route_whose_unsent_bytes_reach_half_of_the_limit_gets_503_and_other_routes_continue(String route) {
        Await.until(() -> {
            if (unreading.size() < 40) addUnreadingCaller(route + "/large");
            return gateway.get(route + "/small").statusCode() == 503;
        });
        HttpResponse<String> rejected = gateway.get(route + "/small");
        assertThat(rejected.body()).contains("\"cause\":\"overloaded\"");
        assertThat(rejected.headers().firstValue("retry-after")).hasValue("1");
        assertThat(budgets.direct().rejected(Limit.BUDGET)).isPositive();
        assertThat(budgets.direct().used()).isBetween(ROUTE_LIMIT / 2L, (long) ROUTE_LIMIT);
        assertThat(gateway.get("/other").statusCode()).isEqualTo(200);

        unreading.forEach(RawHttpClient::close);
        Await.until(() -> budgets.direct().used() == 0);
        assertThat(gateway.get(route + "/small").statusCode()).isEqualTo(200);
        Await.until(() -> budgets.direct().routes().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/composed", "/p"})
    void callers_that_were_admitted_at_once_are_reset_where_their_unsent_bytes_do_not_fit(String route) {
        together = MANY;
        for (int i = 0; i < MANY; i++) addUnreadingCaller(route + "/large");
        Await.until(() -> budgets.direct().rejected(Limit.BUDGET) > 0);
        assertThat(budgets.direct().used()).isLessThanOrEqualTo(ROUTE_LIMIT);
        Stream<Boolean> reset = unreading.stream().map(caller -> {
            caller.skipToEnd();
            return caller.wasReset();
        });
        assertThat(reset).contains(true);
        Await.until(() -> budgets.direct().used() == 0);
    }

    @Test
    void a_caller_that_reads_gets_a_response_larger_than_the_limit() {
        assertThat(gateway.get("/composed/large").body()).hasSize(LARGE.length() + "{\"a\":}".length());
        assertThat(gateway.get("/p/large").body()).hasSize(LARGE.length());
        Await.until(() -> budgets.direct().used() == 0);
    }
}
