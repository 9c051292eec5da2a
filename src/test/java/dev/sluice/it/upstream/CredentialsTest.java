package dev.sluice.it.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens from a token server to a backend, all of it over real sockets. */
class CredentialsTest {
    private static final String POST = "POST /stock";

    private final AtomicInteger issued = new AtomicInteger();
    private volatile int lifetime = 3600;
    private volatile String accepted = "";

    private final HttpTestServer tokenServer = new HttpTestServer(this::issue);
    /** Responses to requests with a revoked token. Only the event loop of the warehouse uses the list. */
    private final List<HttpServerResponse> pending = new ArrayList<>();

    private volatile int together = 1;

    private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
    private final HttpTestServer warehouse = new HttpTestServer(this::handleStock);

    @AfterEach
    void stop() {
        tokenServer.close();
        warehouse.close();
    }

    private void issue(HttpServerRequest request) {
        String token = "t" + issued.incrementAndGet();
        accepted = "Bearer " + token;
        request.response()
                .putHeader("content-type", "application/json")
                .end("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":" + lifetime + "}");
    }

    private void handleStock(HttpServerRequest request) {
        boolean isKnown = accepted.equals(request.getHeader("Authorization"));
        request.body().onSuccess(body -> {
            bodies.computeIfAbsent(body.toString(), bodyText -> new AtomicInteger())
                    .incrementAndGet();
            if (isKnown) request.response().end("{}");
            else rejectTogether(request.response());
        });
    }

    /** Rejects the requests together, so that each has sent the old token before the refresh. */
    private void rejectTogether(HttpServerResponse response) {
        pending.add(response);
        if (pending.size() < together) return;
        pending.forEach(each -> each.setStatusCode(401).end());
        pending.clear();
    }

    @Test
    void two_hundred_callers_share_the_first_token_request() {
        try (TestGateway gateway = gateway()) {
            assertThat(statuses(200, i -> post(gateway, i))).containsOnly(200);
        }
        assertThat(tokenServer.requests()).containsExactly("POST /token");
    }

    @Test
    void two_hundred_callers_share_the_token_request_after_an_expiry() {
        lifetime = 2;
        try (TestGateway gateway = gateway()) {
            assertThat(post(gateway, 0).join().statusCode()).isEqualTo(200);
            lifetime = 3600;
            Await.until(
                    () -> gateway.adminGet("/metrics").body().contains("token_ttl_seconds{credentials=\"w\"} 0.0\n"));
            assertThat(statuses(200, i -> post(gateway, i))).containsOnly(200);
        }
        assertThat(tokenServer.requests()).hasSize(2);
    }

    @Test
    void a_hundred_posts_with_a_revoked_token_cause_one_refresh_and_each_body_arrives_complete_and_twice() {
        try (TestGateway gateway = gateway()) {
            assertThat(post(gateway, -1).join().statusCode()).isEqualTo(200);
            bodies.clear();
            accepted = "none yet";
            together = 100;
            assertThat(statuses(100, i -> post(gateway, i))).containsOnly(200);
        }
        assertThat(tokenServer.requests()).hasSize(2);
        assertThat(bodies).hasSize(100);
        bodies.forEach((body, times) -> {
            assertThat(body).hasSizeGreaterThan(1000);
            assertThat(times).hasValue(2);
        });
    }

    @Test
    void while_the_token_server_fails_calls_fail_at_once_and_the_breaker_of_the_backend_stays_closed() {
        HttpTestServer broken = HttpTestServer.failing(500);
        try (TestGateway gateway = TestGateway.of(configuration(broken.url()))) {
            HttpResponse<String> first = post(gateway, 0).join();
            assertThat(first.statusCode()).isEqualTo(503);
            assertThat(first.body()).contains("no_credentials").doesNotContain("SECRET");
            assertThat(statuses(20, i -> post(gateway, i))).containsOnly(503);
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("sluice_breaker_state{backend=\"warehouse\",state=\"closed\"} 1.0");
        }
        assertThat(broken.requests()).hasSize(3);
        assertThat(warehouse.requests()).isEmpty();
        broken.close();
    }

    @Test
    void the_token_is_not_sent_to_the_target_of_a_redirect() {
        HttpTestServer elsewhere = HttpTestServer.answering("{}");
        try (HttpTestServer redirecting = new HttpTestServer(redirect(elsewhere.url()));
                TestGateway gateway =
                        TestGateway.of(configuration(tokenServer.url()).replace(warehouse.url(), redirecting.url()))) {
            assertThat(post(gateway, 0).join().statusCode()).isEqualTo(502);
        }
        assertThat(elsewhere.requests()).isEmpty();
        elsewhere.close();
    }

    @Test
    void the_secret_is_not_sent_to_the_target_of_a_redirect() {
        HttpTestServer elsewhere = HttpTestServer.answering("{\"access_token\":\"stolen\"}");
        try (HttpTestServer redirecting = new HttpTestServer(redirect(elsewhere.url()));
                TestGateway gateway = TestGateway.of(configuration(redirecting.url()))) {
            assertThat(post(gateway, 0).join().statusCode()).isEqualTo(503);
        }
        assertThat(elsewhere.requests()).isEmpty();
        elsewhere.close();
    }

    private static Handler<HttpServerRequest> redirect(String url) {
        return request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", url + "/stolen")
                .end();
    }

    private TestGateway gateway() {
        return TestGateway.of(configuration(tokenServer.url()));
    }

    private String configuration(String tokens) {
        return """
                credentials:
                  w: { grant: client_credentials, token_url: "%s/token", client_id: x, client_secret: "${SECRET:-y}" }
                backends:
                  warehouse: { url: "%s", credentials: w, bulkhead: { concurrent: 300 } }
                routes:
                  %s: { steps: { stock: { call: POST warehouse /stock, body: $body } } }
                """.formatted(tokens, warehouse.url(), POST);
    }

    private static CompletableFuture<HttpResponse<String>> post(TestGateway gateway, int number) {
        String body = "{\"number\":" + number + ",\"padding\":\"" + "x".repeat(1000) + "\"}";
        return gateway.sendAsync("POST", "/stock", body);
    }

    private static List<Integer> statuses(int count, IntFunction<CompletableFuture<HttpResponse<String>>> call) {
        List<CompletableFuture<HttpResponse<String>>> responses =
                IntStream.range(0, count).mapToObj(call).toList();
        return responses.stream().map(response -> response.join().statusCode()).toList();
    }
}
