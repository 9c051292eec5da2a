package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.Ports;
import dev.sluice.it.traffic.RateLimitsTest.Limited;
import dev.sluice.it.traffic.RateLimitsTest.Received;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fields {@code RateLimit} and {@code RateLimit-Policy} of responses, and the problem 429. */
@ExtendWith(VertxExtension.class)
class RateLimitFieldsTest {
    /** An item of a list of RFC 9651 with parameters that are whole numbers: {@code "name";a=1;b=2}. */
    private static final Pattern ITEM =
            Pattern.compile("\"([ !#-\\[\\]-~]*)\"((?:;[a-z*][a-z0-9_.*-]*=-?[0-9]{1,15})+)");

    private static final String EVERYONE =
            "rate_limits: { everyone: { rate: 100/s, burst: 200, key: $request.network } }\n";

    private final Vertx vertx;

    RateLimitFieldsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Parses a list of RFC 9651, and returns the parameters of each item by its text. */
    private static Map<String, Map<String, Long>> parse(@Nullable String field) {
        Map<String, Map<String, Long>> items = new LinkedHashMap<>();
        for (String item : Objects.requireNonNull(field).split(",[ \t]*", -1)) {
            Matcher parts = ITEM.matcher(item);
            assertThat(parts.matches()).as(field).isTrue();
            Map<String, Long> parameters = new LinkedHashMap<>();
            for (String parameter : parts.group(2).substring(1).split(";", -1)) {
                int sign = parameter.indexOf('=');
                parameters.put(parameter.substring(0, sign), Long.valueOf(parameter.substring(sign + 1)));
            }
            items.put(parts.group(1), parameters);
        }
        return items;
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_fields_of_a_response_are_those_of_the_issue(HttpVersion version) {
        try (Limited limited =
                Limited.of(vertx, EVERYONE + "routes: { GET /a: { respond: 1, rate_limits: [everyone] } }\n")) {
            Received response = limited.get(version, "/a");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().getAll("RateLimit-Policy"))
                    .containsExactly("\"everyone\";q=100;w=1;sluice-burst=200");
            assertThat(response.headers().getAll("RateLimit")).containsExactly("\"everyone\";r=199;t=1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_429_says_when_in_both_fields(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits: { all: { rate: 3/h, burst: 2, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """)) {
            assertThat(limited.statuses(2, version, "/a")).containsOnly(200);
            limited.clock.advance(Duration.ofMinutes(5).plusMillis(1));
            Received rejected = limited.get(version, "/a");
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.body())
                    .contains(
                            "\"status\":429",
                            "\"detail\":\"The caller has sent too many requests.\"",
                            "\"cause\":\"rate_limit\"",
                            "\"limit\":\"all\"");
            assertThat(rejected.field("Content-Type")).isEqualTo("application/problem+json");
            assertThat(rejected.field("Retry-After")).isEqualTo("900");
            assertThat(rejected.field("RateLimit")).isEqualTo("\"all\";r=0;t=900");
            assertThat(rejected.field("RateLimit-Policy")).isEqualTo("\"all\";q=3;w=3600;sluice-burst=2");
            limited.clock.advance(Duration.ofMinutes(15));
            assertThat(limited.get(version, "/a").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_retry_after_of_a_charge_is_the_time_until_all_its_units(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits: { all: { rate: 60/h, burst: 5, key: null, charge: 3 } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """)) {
            Received first = limited.get(version, "/a");
            assertThat(first.field("RateLimit")).isEqualTo("\"all\";r=2;t=60");
            Received rejected = limited.get(version, "/a");
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.field("Retry-After")).isEqualTo("60");
            assertThat(rejected.field("RateLimit")).isEqualTo("\"all\";r=2;t=60");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void at_most_three_limits_that_were_evaluated_are_shown_in_one_order(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits:
                  a: { rate: 100/h, burst: 100, key: null }
                  b: { rate: 10/h, burst: 10, key: null }
                  c: { rate: 1000/h, burst: 1000, key: null }
                  d: { rate: 2/h, burst: 2, key: $claims.sub }
                  e: { rate: 5/h, burst: 5, key: $claims.sub }
                """ + RateLimitsTest.PARTNERS + """
                    rate_limits: [e]
                routes: { GET /a: { identity: partners, respond: 1, rate_limits: [a, b, c, d] } }
                """)) {
            Received response = limited.get(version, "/a", "X-Key", "alice");
            assertThat(response.status()).isEqualTo(200);
            assertThat(parse(response.field("RateLimit")).keySet()).containsExactly("d", "e", "b");
            assertThat(parse(response.field("RateLimit-Policy")).keySet()).containsExactly("d", "e", "b");
            Received anonymous = limited.get(version, "/a");
            assertThat(anonymous.status()).isEqualTo(401);
            assertThat(parse(anonymous.field("RateLimit")).keySet()).containsExactly("b", "a", "c");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void with_a_plan_the_name_has_the_plan(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits:
                  partners:
                    plans: { by: $claims.plan, gold: { rate: 1000/min, burst: 100 }, else: { rate: 60/min } }
                    key: $claims.sub
                """ + RateLimitsTest.PARTNERS + """
                    rate_limits: [partners]
                routes: { GET /a: { identity: partners, respond: 1 } }
                """)) {
            Received gold = limited.get(version, "/a", "X-Key", "alice");
            assertThat(gold.field("RateLimit-Policy")).isEqualTo("\"partners.gold\";q=1000;w=60;sluice-burst=100");
            assertThat(gold.field("RateLimit")).isEqualTo("\"partners.gold\";r=99;t=1");
            Received other = limited.get(version, "/a", "X-Key", "carol");
            assertThat(other.field("RateLimit-Policy")).isEqualTo("\"partners.else\";q=60;w=60;sluice-burst=6");
        }
    }

    private static void respond(HttpServerRequest request) {
        switch (request.path()) {
            case "/missing" -> request.response().setStatusCode(404).end("{}");
            case "/events" ->
                request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .setChunked(true)
                        .end("data: 1\n\n");
            case "/busy" ->
                request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "7")
                        .end("{}");
            case "/own" ->
                request.response()
                        .putHeader("RateLimit", "\"backend\";r=1;t=1")
                        .putHeader("RateLimit-Policy", "\"backend\";q=1;w=1")
                        .end("{}");
            default -> request.response().end("{}");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_fields_stand_on_all_responses_of_a_route(HttpVersion version) {
        try (HttpTestServer backend = new HttpTestServer(RateLimitFieldsTest::respond);
                Limited limited = Limited.of(
                        vertx,
                        EVERYONE + """
                        defaults: { route: { rate_limits: [everyone], identity: none } }
                        backends:
                          b: { url: "%s" }
                          gone: { url: "%s", retry: { attempts: 1 } }
                        """.formatted(backend.url(), Ports.unusedUrl()) + RateLimitsTest.PARTNERS + """
                        routes:
                          GET /ok: { proxy: b /ok }
                          GET /missing: { proxy: b /missing }
                          GET /events: { proxy: b /events, stream: { idle: 60s } }
                          GET /gone: { proxy: gone / }
                          GET /broken: { steps: { g: { call: GET gone / } } }
                          GET /keyed: { identity: partners, respond: 1 }
                          GET /none: { answer: { status: 204 } }
                          GET /strict: { identity: partners, scopes: [all], respond: 1 }
                          POST /body: { respond: $body, limits: { body: 1KiB } }
                        """)) {
            Map<String, Integer> statuses = Map.of(
                    "/ok",
                    200,
                    "/missing",
                    404,
                    "/events",
                    200,
                    "/gone",
                    502,
                    "/broken",
                    502,
                    "/keyed",
                    401,
                    "/none",
                    204);
            statuses.forEach((path, status) -> assertShown(limited.get(version, path), status));
            for (String path : List.of("/ok", "/missing", "/none"))
                assertShown(
                        limited.send(version, HttpMethod.HEAD, path, ""), Objects.requireNonNull(statuses.get(path)));
            assertShown(limited.get(version, "/strict", "X-Key", "alice"), 403);
            String[] json = {"Content-Type", "application/json"};
            assertShown(limited.send(version, HttpMethod.POST, "/body", "{", json), 400);
            assertShown(limited.send(version, HttpMethod.POST, "/body", "\"" + "x".repeat(2000) + "\"", json), 413);
            assertThat(limited.get(version, "/nowhere").field("RateLimit")).isNull();
        }
    }

    private static void assertShown(Received response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(parse(response.field("RateLimit")).keySet())
                .as("status " + status)
                .containsExactly("everyone");
        assertThat(parse(response.field("RateLimit-Policy"))).containsKey("everyone");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void no_fields_stand_on_a_preflight(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, EVERYONE + """
                routes: { GET /a: { respond: 1, rate_limits: [everyone], cors: { origins: ["https://shop.example.com"] } } }
                """)) {
            Received preflight = limited.send(
                    version,
                    HttpMethod.OPTIONS,
                    "/a",
                    "",
                    "Origin",
                    "https://shop.example.com",
                    "Access-Control-Request-Method",
                    "GET");
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.headers().names()).doesNotContain("RateLimit", "ratelimit", "ratelimit-policy");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void headers_false_and_mode_report_have_none(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits:
                  hidden: { rate: 1/h, burst: 1, key: null, headers: false }
                  counted: { rate: 1/h, burst: 1, key: null, mode: report }
                routes:
                  GET /hidden: { respond: 1, rate_limits: [hidden] }
                  GET /counted: { respond: 1, rate_limits: [counted] }
                """)) {
            for (String path : List.of("/hidden", "/counted", "/counted"))
                assertThat(limited.get(version, path).field("RateLimit")).isNull();
            Received rejected = limited.get(version, "/hidden");
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.field("Retry-After")).isEqualTo("3600");
            assertThat(rejected.field("RateLimit")).isNull();
            assertThat(rejected.field("RateLimit-Policy")).isNull();
            assertThat(rejected.body()).contains("\"cause\":\"rate_limit\"").doesNotContain("hidden");
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"counted\",outcome=\"admitted\"} 1.0")
                    .contains("sluice_rate_limit_requests_total{limit=\"counted\",outcome=\"reported\"} 1.0")
                    .doesNotContain("limit=\"counted\",outcome=\"rejected\"");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_429_of_a_backend_keeps_its_cause(HttpVersion version) {
        try (HttpTestServer backend = new HttpTestServer(RateLimitFieldsTest::respond);
                Limited limited = Limited.of(vertx, EVERYONE + """
                        backends: { b: { url: "%s", retry: { attempts: 1 } } }
                        routes: { GET /a: { steps: { b: { call: GET b /busy } }, rate_limits: [everyone] } }
                        """.formatted(backend.url()))) {
            Received busy = limited.get(version, "/a");
            assertThat(busy.status()).isEqualTo(429);
            assertThat(busy.field("Retry-After")).isEqualTo("7");
            assertThat(busy.body()).contains("\"cause\":\"rate_limited\"");
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"everyone\",outcome=\"admitted\"} 1.0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_fields_of_a_backend_are_replaced(HttpVersion version) {
        String forwarded = "forward: { response: [RateLimit, RateLimit-Policy] }";
        try (HttpTestServer backend = new HttpTestServer(RateLimitFieldsTest::respond);
                Limited limited = Limited.of(vertx, EVERYONE + """
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /limited: { proxy: b /own, rate_limits: [everyone], %s }
                          GET /free: { proxy: b /own, %s }
                        """.formatted(backend.url(), forwarded, forwarded))) {
            assertThat(limited.get(version, "/limited").headers().getAll("RateLimit"))
                    .containsExactly("\"everyone\";r=199;t=1");
            assertThat(limited.get(version, "/limited").headers().getAll("RateLimit-Policy"))
                    .containsExactly("\"everyone\";q=100;w=1;sluice-burst=200");
            assertThat(limited.get(version, "/free").headers().getAll("RateLimit"))
                    .containsExactly("\"backend\";r=1;t=1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_composed_route_that_writes_one_of_the_fields_replaces_both(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, EVERYONE + """
                defaults: { route: { rate_limits: [everyone] } }
                routes:
                  GET /own: { respond: 1, answer: { headers: { ratelimit: '"own"' } } }
                  GET /policy: { respond: 1, answer: { headers: { RateLimit-Policy: '"own"' } } }
                  GET /null: { respond: 1, answer: { headers: { RateLimit: 'null' } } }
                """)) {
            Received own = limited.get(version, "/own");
            assertThat(own.headers().getAll("RateLimit")).containsExactly("own");
            assertThat(own.headers().getAll("RateLimit-Policy")).isEmpty();
            Received policy = limited.get(version, "/policy");
            assertThat(policy.headers().getAll("RateLimit-Policy")).containsExactly("own");
            assertThat(policy.headers().getAll("RateLimit")).isEmpty();
            assertShown(limited.get(version, "/null"), 200);
        }
    }

    @Test
    void a_rejected_request_is_seen_in_metrics_and_among_the_kept_requests() {
        try (Limited limited = Limited.of(vertx, """
                rate_limits: { all: { rate: 1/h, burst: 1, key: null } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """)) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_2, "/a")).containsExactly(200, 429, 429);
            limited.awaitEnded(3);
            assertThat(limited.metrics())
                    .contains("sluice_requests_failed_total{reason=\"rate_limit\",route=\"GET /a\"} 2.0");
            assertThat(limited.ended().get(1).failureDetail()).endsWith("the limit all admits no more now");
            assertThat(limited.gateway.adminGet("/requests").body()).contains("rate_limit");
        }
    }
}
