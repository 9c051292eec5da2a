package dev.sluice.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.gateway.limit.QuotaAdmin;
import dev.sluice.gateway.limit.QuotaKey;
import dev.sluice.gateway.limit.fleet.PeriodKind;
import dev.sluice.gateway.limit.fleet.QuotaCalendar;
import dev.sluice.gateway.limit.fleet.QuotaUsage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaEndpointsTest {
    private static final QuotaCalendar MONTHS = new QuotaCalendar(PeriodKind.MONTH, ZoneId.of("Europe/Oslo"));

    @RegisterExtension
    private final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    private final Quotas quotas = new Quotas();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = start();

    /** Quotas whose counts are in a map. */
    private static final class Quotas implements QuotaAdmin {
        final Map<String, Long> used = new HashMap<>();
        boolean isAway;

        @Override
        public List<String> limits() {
            return List.of("partners", "month", "tiers");
        }

        @Override
        public List<String> plans(String limit) {
            if (limit.equals("month")) return List.of("");
            return limit.equals("tiers") ? List.of("gold", "else") : List.of();
        }

        @Override
        public Future<QuotaUsage> usage(String limit, String plan, QuotaKey key) {
            if (isAway) return Future.failedFuture(new IllegalStateException("away"));
            long count = used.getOrDefault(limit + '/' + plan + '/' + key.value(), 0L);
            return Future.succeededFuture(
                    new QuotaUsage(MONTHS.at(Instant.parse("2026-11-30T12:00:00Z")), 100_000, count));
        }

        @Override
        public Future<QuotaUsage> reset(String limit, String plan, QuotaKey key) {
            if (!isAway) used.remove(limit + '/' + plan + '/' + key.value());
            return usage(limit, plan, key);
        }

        @Override
        public @Nullable String shown(QuotaKey key) {
            return key.text().equals("secret") ? null : "#" + key.text().length();
        }
    }

    private HttpServer start() {
        Router router = Router.router(vertx);
        new QuotaEndpoints(quotas).addTo(new AdminPaths(router));
        return TestEventLoops.await(
                vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() {
        TestEventLoops.await(vertx.close());
    }

    private HttpResponse<String> send(String method, String target) {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + target);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonObject json(String method, String target) {
        HttpResponse<String> response = send(method, target);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    @Test
    void a_count_has_its_period_and_what_is_left() {
        quotas.used.put("month//\"ann\"", 1_234L);

        assertThat(json("GET", "/quotas?limit=month&key=ann"))
                .isEqualTo(new JsonObject()
                        .put("limit", "month")
                        .put(
                                "period",
                                new JsonObject()
                                        .put("kind", "month")
                                        .put("zone", "Europe/Oslo")
                                        .put("start", "2026-10-31T23:00:00Z")
                                        .put("end", "2026-11-30T23:00:00Z"))
                        .put("quota", 100_000)
                        .put("used", 1_234)
                        .put("left", 98_766));
    }

    @Test
    void a_count_above_the_quota_leaves_nothing() {
        quotas.used.put("month//\"ann\"", 100_001L);

        assertThat(json("GET", "/quotas?limit=month&key=ann").getLong("left")).isZero();
    }

    @Test
    void other_values_than_texts_are_json() {
        quotas.used.put("month//42", 42L);
        quotas.used.put("month//null", 1L);
        quotas.used.put("month//[\"a\",7]", 7L);

        assertThat(json("GET", "/quotas?limit=month&key_json=42").getLong("used"))
                .isEqualTo(42);
        assertThat(json("GET", "/quotas?limit=month&key_json=null").getLong("used"))
                .isEqualTo(1);
        assertThat(json("GET", "/quotas?limit=month&key_json=%5B%22a%22,%207%5D")
                        .getLong("used"))
                .isEqualTo(7);
        assertThat(json("GET", "/quotas?limit=month&key=42").getLong("used")).isZero();
    }

    @Test
    void a_limit_with_plans_needs_the_plan() {
        quotas.used.put("tiers/gold/\"ann\"", 5L);

        JsonObject gold = json("GET", "/quotas?limit=tiers&plan=gold&key=ann");
        assertThat(gold.getString("plan")).isEqualTo("gold");
        assertThat(gold.getLong("used")).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /quotas?key=ann                             | 400 | The parameter limit is missing.
            /quotas?limit=month                         | 400 | Either key or key_json is needed.
            /quotas?limit=month&key=a&key_json=1        | 400 | Either key or key_json is needed.
            /quotas?limit=month&key_json=%7B            | 400 | key_json: not JSON
            /quotas?limit=month&key=a&key=b             | 400 | The parameter key is repeated.
            /quotas?limit=month&kee=a                   | 400 | The parameter kee is unknown; did you mean key?
            /quotas?limit=tiers&key=a                   | 400 | The parameter plan is missing (expected: gold, else).
            /quotas?limit=tiers&key=a&plan=golf         | 400 | plan: golf is unknown; did you mean gold?
            /quotas?limit=month&key=a&plan=gold         | 400 | plan: gold (expected: no plan, because month has none)
            /quotas?limit=mouth&key=a                   | 404 | limit: mouth is unknown; did you mean month?
            /quotas?limit=partners&key=a                | 422 | limit: partners has a rate, and no quota
            """)
    void an_invalid_request_is_a_problem(String target, int status, String detail) {
        HttpResponse<String> response = send("GET", target);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(response.body()).getString("detail")).startsWith(detail);
    }

    @Test
    void without_the_store_the_response_is_503() {
        quotas.isAway = true;
        for (HttpResponse<String> response : List.of(
                send("GET", "/quotas?limit=month&key=ann"), send("POST", "/quotas/reset?limit=month&key=ann"))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(response.body()).contains("store_unavailable").doesNotContain("away");
        }
        assertThat(audit.lines()).isEmpty();
    }

    @Test
    void a_reset_sets_the_count_to_0_and_has_a_line_in_the_audit_log() {
        quotas.used.put("month//\"ann\"", 99_999L);
        assertThat(json("POST", "/quotas/reset?limit=month&key=ann").getLong("used"))
                .isZero();
        json("POST", "/quotas/reset?limit=tiers&plan=else&key=secret");

        assertThat(audit.lines())
                .containsExactly(
                        "INFO quota_reset client=127.0.0.1 limit=month key=#3 period_start=2026-10-31T23:00:00Z",
                        "INFO quota_reset client=127.0.0.1 limit=tiers plan=else period_start=2026-10-31T23:00:00Z");
        assertThat(quotas.used).isEmpty();
    }

    @Test
    void a_reset_is_a_post() {
        assertThat(send("GET", "/quotas/reset?limit=month&key=ann").statusCode())
                .isEqualTo(405);
    }
}
