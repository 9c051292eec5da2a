package dev.sluice.it.traffic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.it.traffic.RateLimitsTest.Limited;
import dev.sluice.it.traffic.RateLimitsTest.Received;
import dev.sluice.server.runtime.FleetStoreTest.FakeStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests whose limits ask a store: they wait for it, and fail in a way of their own. The clock of the gateway stands still. */
@ExtendWith(VertxExtension.class)
class SharedLimitsTest {
    /** The limits ask the store for each request, because their rates are low. */
    private static final String LIMITS = """
            store: { url: "redis://127.0.0.1:6379", timeout: 1s }
            rate_limits:
              all: { rate: 10/d, burst: 5, key: $header.x-caller, scope: fleet }
              calls: { rate: 10/d, burst: 5, key: null, scope: fleet, charge: calls }
              month: { quota: 100/month, key: $header.x-caller }
              tried: { quota: 100/month, key: null, mode: report }
            """;

    private static final String ROUTES = LIMITS + """
            backends: { gone: { url: "http://127.0.0.1:1", http2: true } }
            routes:
              GET /all: { respond: 1, rate_limits: [all] }
              GET /month: { respond: 1, rate_limits: [month] }
              GET /both: { respond: 1, rate_limits: [all, month] }
              GET /tried: { respond: 1, rate_limits: [tried] }
              POST /t.Echo/{method}: { proxy: "gone /", grpc: true, rate_limits: [month] }
            """;

    private final FakeStore store = new FakeStore();
    private final Vertx vertx;

    SharedLimitsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private Limited limited() {
        return Limited.withStore(vertx, ROUTES, store);
    }

    private static CompletableFuture<Received> getLater(Limited limited, HttpVersion version, String path) {
        return CompletableFuture.supplyAsync(() -> limited.get(version, path));
    }

    private void awaitCalls(String operation, int number) {
        Await.until(() -> store.log("1 " + operation).size() == number);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_request_waits_for_each_of_its_limits_in_turn(HttpVersion version) {
        try (Limited limited = limited()) {
            store.silent();
            CompletableFuture<Received> response = getLater(limited, version, "/both");
            awaitCalls("rate", 1);
            assertThat(store.log("1 quota")).isEmpty();
            assertThat(response).isNotDone();
            store.speak();
            Received received = response.join();
            assertThat(received.status()).isEqualTo(200);
            awaitCalls("quota", 1);
            assertThat(received.field("RateLimit-Policy"))
                    .contains("\"all\";q=10;w=86400;sluice-burst=5")
                    .contains("\"month\";q=100;w=2592000");
            assertThat(received.field("RateLimit")).contains("\"all\";r=").contains("\"month\";r=");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_request_whose_caller_leaves_while_it_waits_reaches_no_backend(HttpVersion version) {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                Limited limited = Limited.withStore(vertx, LIMITS + """
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /waits: { steps: { s: { call: GET b /waits } }, rate_limits: [all, month] }
                          GET /proxied: { proxy: b /proxied, rate_limits: [all, month] }
                          GET /free: { steps: { s: { call: GET b /free } } }
                        """.formatted(backend.url()), store)) {
            store.silent();
            List<Runnable> leave = Stream.of("/waits", "/proxied")
                    .map(path -> limited.start(version, HttpMethod.GET, path, ""))
                    .toList();
            awaitCalls("rate", 2);
            leave.forEach(Runnable::run);
            limited.awaitEnded(2);
            store.speak();
            assertThat(limited.get(version, "/free").status()).isEqualTo(200);
            assertThat(backend.requests()).containsExactly("GET /free");
            assertThat(store.log("1 quota")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_rejection_of_the_store_is_a_429(HttpVersion version) {
        try (Limited limited = limited()) {
            store.rate(0, 3_600_000_000L * 12 + 8_000_000);
            Received received = limited.get(version, "/both");
            assertThat(received.status()).isEqualTo(429);
            assertThat(received.body()).contains("\"cause\":\"rate_limit\"").contains("\"limit\":\"all\"");
            assertThat(store.log("1 quota")).isEmpty();
        }
    }

    /** The month ends in 86,399 s. */
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_quota_that_is_used_up_is_a_429_until_the_end_of_its_period(HttpVersion version) {
        try (Limited limited = limited()) {
            store.quota(0, 100);
            Received received = limited.get(version, "/month", "x-caller", "secret-key");
            assertThat(received.status()).isEqualTo(429);
            assertThat(received.body())
                    .contains("\"cause\":\"quota\"")
                    .contains("\"limit\":\"month\"")
                    .doesNotContain("secret-key");
            assertThat(received.field("Retry-After")).isEqualTo("86399");
            assertThat(received.field("RateLimit-Policy")).isEqualTo("\"month\";q=100;w=2592000");
            assertThat(received.field("RateLimit")).isEqualTo("\"month\";r=0;t=86399");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_quota_without_its_store_is_a_503_that_names_no_key(HttpVersion version) {
        try (Limited limited = limited()) {
            store.ready(false);
            Received received = limited.get(version, "/month", "x-caller", "secret-key");
            assertThat(received.status()).isEqualTo(503);
            assertThat(received.body())
                    .contains("\"cause\":\"store_unavailable\"")
                    .doesNotContain("secret-key");
            assertThat(received.field("Retry-After")).isEqualTo("1");
            assertThat(received.field("RateLimit")).isNull();
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"month\",outcome=\"unavailable\"} 1.0");
            assertThat(limited.get(version, "/tried").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_rate_without_its_store_is_decided_by_the_process_and_counted(HttpVersion version) {
        try (Limited limited = limited()) {
            store.ready(false);
            assertThat(limited.get(version, "/all").status()).isEqualTo(200);
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_decisions_without_store_total{limit=\"all\"} 1.0");
        }
    }

    private static Received call(Limited limited, String caller) {
        return limited.send(
                HttpVersion.HTTP_2,
                HttpMethod.POST,
                "/t.Echo/One",
                "x",
                "content-type",
                "application/grpc",
                "te",
                "trailers",
                "x-caller",
                caller);
    }

    @Test
    void a_call_of_grpc_gets_the_statuses_of_grpc() {
        try (Limited limited = limited()) {
            store.quota(0, 100);
            Received exhausted = call(limited, "a");
            assertThat(exhausted.status()).isEqualTo(200);
            assertThat(exhausted.field("grpc-status")).isEqualTo("8");
            assertThat(exhausted.field("grpc-message")).contains("quota");
            assertThat(exhausted.field("RateLimit")).isEqualTo("\"month\";r=0;t=86399");
            store.ready(false);
            Received unavailable = call(limited, "b");
            assertThat(unavailable.status()).isEqualTo(200);
            assertThat(unavailable.field("grpc-status")).isEqualTo("14");
            assertThat(unavailable.field("grpc-message")).contains("store_unavailable");
        }
    }

    @Test
    void attempts_are_charged_in_the_store_after_the_end_of_a_request() {
        try (HttpTestServer broken = HttpTestServer.failing(503);
                Limited limited = Limited.withStore(vertx, LIMITS + """
                        backends: { b: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } } } }
                        routes: { GET /a: { steps: { s: { call: GET b / } }, rate_limits: [calls] } }
                        """.formatted(broken.url()), store)) {
            assertThat(limited.get(HttpVersion.HTTP_1_1, "/a").status()).isEqualTo(503);
            limited.awaitEnded(1);
            Await.until(() -> store.log("1 rate").size() >= 2);
        }
    }

    @Test
    void the_detail_of_readiness_tells_the_state_of_the_store_on_which_readiness_does_not_depend() {
        store.members(3);
        try (Limited limited = limited()) {
            Await.until(() -> ready(limited).equals(detail("up", "")));
            store.opened(1).away(true);
            assertThat(ready(limited)).isEqualTo(detail("away", ": it does not answer"));
            assertThat(limited.metrics()).contains("sluice_store_up 0.0").contains("sluice_store_replicas 3.0");
        }
    }

    private static JsonObject ready(Limited limited) {
        var response = limited.gateway.adminGet("/health/ready");
        assertThat(response.statusCode()).isEqualTo(200);
        return requireNonNull(new JsonObject(response.body()).getJsonObject("store"));
    }

    private static JsonObject detail(String status, String reason) {
        return new JsonObject()
                .put("status", status)
                .put("why", status + " since " + Instant.EPOCH + reason)
                .put("replicas", 3);
    }
}
