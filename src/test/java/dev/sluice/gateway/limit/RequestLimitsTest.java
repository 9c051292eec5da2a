package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.LimitKeyTest.LimitedRequest;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits of requests, with their buckets. */
class RequestLimitsTest {
    private static final String POLICY = "RateLimit-Policy";
    private static final String LIMIT = "RateLimit";

    /** Builds settings: 3 a second, three at once, one bucket for all. */
    record Limit(
            @Nullable String rate,
            @Nullable Integer burst,
            String key,
            Charge charge,
            Mode mode,
            boolean headers,
            @Nullable Plans plans) {
        static Limit of(String rate, int burst, String key) {
            return new Limit(rate, burst, key, Charge.ONE, Mode.ENFORCE, true, null);
        }

        static Limit plans(String by, Map<String, String> rates, String otherwise) {
            Map<String, Plan> named = new LinkedHashMap<>();
            rates.forEach((name, rate) -> named.put(name, new Plan(Rate.parse(rate), 2, null)));
            Plans plans = new Plans(Expression.parse(by), named, new Plan(Rate.parse(otherwise), 1, null));
            return new Limit(null, null, "null", Charge.ONE, Mode.ENFORCE, true, plans);
        }

        Limit key(String other) {
            return new Limit(rate, burst, other, charge, mode, headers, plans);
        }

        Limit charge(String text) {
            return new Limit(rate, burst, key, Charge.parse(text), mode, headers, plans);
        }

        Limit report() {
            return new Limit(rate, burst, key, charge, Mode.REPORT, headers, plans);
        }

        Limit withoutHeaders() {
            return new Limit(rate, burst, key, charge, mode, false, plans);
        }

        RateLimitSpec spec() {
            return new RateLimitSpec(
                    rate == null ? null : Rate.parse(rate),
                    burst,
                    plans,
                    Expression.parse(key),
                    charge,
                    mode,
                    headers,
                    RateLimitSpec.Scope.REPLICA,
                    null,
                    null,
                    null);
        }
    }

    @RegisterExtension
    final CapturedLog log = new CapturedLog(LimitWarnings.class);

    private final ManualClock clock = new ManualClock();
    private final List<String> decisions = new ArrayList<>();
    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final Map<String, LimitBuckets> buckets = new HashMap<>();
    private LimitedRequest request = new LimitedRequest(clock);
    private MultiMap fields = HttpHeaders.headers();

    private final LimitEvents events = new LimitEvents() {
        @Override
        public void onDecision(String limit, Outcome outcome) {
            decisions.add(limit + " " + outcome.code());
        }

        @Override
        public void onEvict(String limit) {
            decisions.add(limit + " evicted");
        }
    };

    private final LimitContext context = new LimitContext(memory, clock, events, subject -> subject);

    private LimitBuckets buckets(String name) {
        return buckets.computeIfAbsent(name, added -> {
            LimitBuckets built = new LimitBuckets(added, context);
            built.resize(100);
            return built;
        });
    }

    private RateLimit limit(String name, Limit limit) {
        return RateLimit.of(name, limit.spec(), buckets(name));
    }

    private static RouteLimits before(RateLimit... limits) {
        return new RouteLimits(List.of(limits), List.of(), Map.of());
    }

    /** Sends a request through both stages. */
    private RequestLimits send(RouteLimits limits) {
        fields = HttpHeaders.headers();
        RequestLimits sent = new RequestLimits(limits, fields);
        Future<Void> taken = sent.takeBeforeIdentity(request.request());
        assertThat(taken.compose(done -> sent.takeAfterIdentity(request.request())))
                .matches(Future::isComplete);
        return sent;
    }

    private RateLimitFailure rejection(RouteLimits limits) {
        fields = HttpHeaders.headers();
        RequestLimits sent = new RequestLimits(limits, fields);
        return (RateLimitFailure) sent.takeBeforeIdentity(request.request())
                .compose(done -> sent.takeAfterIdentity(request.request()))
                .cause();
    }

    @Test
    void a_request_over_the_limit_fails_with_the_time_until_the_next() {
        RouteLimits limits = before(limit("everyone", Limit.of("6/min", 2, "null")));
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"everyone\";r=1;t=10");
        send(limits);
        clock.advance(Duration.ofMillis(500));
        RateLimitFailure failure = rejection(limits);
        assertThat(failure).hasMessage("the limit everyone admits no more now").hasNoCause();
        assertThat(failure.getStackTrace()).isEmpty();
        assertThat(failure.limit()).isEqualTo("everyone");
        assertThat(failure.shownName()).isEqualTo("everyone");
        assertThat(failure.retryAfterSeconds()).isEqualTo(10);
        assertThat(failure.isNamed()).isTrue();
        assertThat(fields.get(POLICY)).isEqualTo("\"everyone\";q=6;w=60;sluice-burst=2");
        assertThat(fields.get(LIMIT)).isEqualTo("\"everyone\";r=0;t=10");
        assertThat(decisions).containsExactly("everyone admitted", "everyone admitted", "everyone rejected");
    }

    @Test
    void a_request_without_limits_takes_nothing() {
        assertThat(RequestLimits.NONE.isNone()).isTrue();
        assertThat(RequestLimits.NONE.takeBeforeIdentity(request.request()).succeeded())
                .isTrue();
        assertThat(RequestLimits.NONE.takeAfterIdentity(request.request()).succeeded())
                .isTrue();
        RequestLimits.NONE.onEnd(5, false);
        assertThat(new RequestLimits(before(limit("a", Limit.of("1/s", 1, "null"))), fields).isNone())
                .isFalse();
    }

    @Test
    void a_request_that_a_later_limit_rejects_counts_in_the_earlier_ones() {
        RateLimit first = limit("first", Limit.of("1/h", 5, "null"));
        RateLimit second = limit("second", Limit.of("1/h", 1, "null"));
        RateLimit third = limit("third", Limit.of("1/h", 5, "null"));
        send(before(first, second, third));
        assertThat(rejection(before(first, second, third)).limit()).isEqualTo("second");
        assertThat(fields.get(LIMIT)).isEqualTo("\"second\";r=0;t=3600, \"first\";r=3;t=3600");
        assertThat(decisions.subList(3, 5)).containsExactly("first admitted", "second rejected");
        assertThat(decisions).hasSize(5);
    }

    @Test
    void an_identity_adds_its_limits() {
        RateLimit route = limit("route", Limit.of("1/h", 9, "null"));
        RateLimit claims = limit("claims", Limit.of("1/h", 9, "$claims.sub"));
        RateLimit partner = limit("partner", Limit.of("1/h", 9, "null"));
        RouteLimits limits = RouteLimits.of(List.of(claims, route), Map.of("partners", List.of(route, partner)));
        send(limits);
        assertThat(decisions).containsExactly("route admitted", "claims admitted");
        decisions.clear();
        request.authenticated("others", null);
        send(limits);
        assertThat(decisions).containsExactly("route admitted", "claims admitted");
        decisions.clear();
        request.authenticated("partners", null);
        send(limits);
        assertThat(decisions).containsExactly("route admitted", "claims admitted", "partner admitted");
        assertThat(fields.get(LIMIT)).contains("\"route\";r=6", "\"claims\";r=6", "\"partner\";r=8");
    }

    @Test
    void each_key_has_its_bucket() {
        RouteLimits limits = before(limit("everyone", Limit.of("1/h", 1, "$request.network")));
        request.client("203.0.113.7");
        send(limits);
        assertThat(rejection(limits)).isNotNull();
        request.client("203.0.113.8");
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"everyone\";r=0;t=3600");
        assertThat(buckets("everyone").keys()).isEqualTo(2);
    }

    @Test
    void plans_choose_by_a_claim_and_else() {
        RouteLimits limits = RouteLimits.of(
                List.of(limit("partners", Limit.plans("$claims.plan", Map.of("gold", "100/min", "7", "5/h"), "1/d"))),
                Map.of());
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("{\"plan\":\"gold\"}", "\"partners.gold\";q=100;w=60;sluice-burst=2");
        expected.put("{\"plan\":7}", "\"partners.7\";q=5;w=3600;sluice-burst=2");
        for (String other :
                List.of("null", "{}", "{\"plan\":\"Gold\"}", "{\"plan\":[\"gold\"]}", "{\"plan\":\"else\"}"))
            expected.put(other, "\"partners.else\";q=1;w=86400;sluice-burst=1");
        expected.forEach((claims, policy) -> {
            request.claims(claims);
            rejection(limits);
            assertThat(fields.get(POLICY)).as(claims).isEqualTo(policy);
        });
        assertThat(buckets("partners").keys()).isEqualTo(3);
        request.claims("{\"plan\":\"none\"}");
        assertThat(rejection(limits).shownName()).isEqualTo("partners.else");
        assertThat(rejection(limits).limit()).isEqualTo("partners");
    }

    /** The plan of all other values is also the only one of a limit without plans. */
    @Test
    void a_reload_keeps_the_buckets_of_a_limit_of_the_same_name() {
        Limit plans = Limit.plans("$claims.plan", Map.of("gold", "1/h", "silver", "1/h"), "1/h");
        request.claims("{\"plan\":\"gold\"}");
        RouteLimits before = RouteLimits.of(List.of(limit("partners", plans)), Map.of());
        send(before);
        send(before);
        assertThat(rejection(before)).isNotNull();
        Map<String, String> otherOrder = new LinkedHashMap<>();
        otherOrder.put("bronze", "1/h");
        otherOrder.put("silver", "1/h");
        otherOrder.put("gold", "2/h");
        RouteLimits after =
                RouteLimits.of(List.of(limit("partners", Limit.plans("$claims.plan", otherOrder, "1/h"))), Map.of());
        assertThat(rejection(after).retryAfterSeconds()).isGreaterThan(1800);
        request.claims("{\"plan\":\"bronze\"}");
        send(after);
        request.claims("null");
        send(after);
        assertThat(rejection(before(limit("partners", Limit.of("1/h", 1, "null")))))
                .isNotNull();
    }

    @Test
    void a_reported_limit_rejects_nothing_and_is_not_seen() {
        RouteLimits limits = before(limit("tried", Limit.of("1/h", 1, "null").report()));
        send(limits);
        send(limits);
        assertThat(rejection(limits)).isNull();
        assertThat(fields.isEmpty()).isTrue();
        assertThat(decisions).containsExactly("tried admitted", "tried reported", "tried reported");
        clock.advance(Duration.ofHours(1));
        send(limits);
        assertThat(decisions).endsWith("tried admitted");
    }

    @Test
    void a_limit_without_headers_rejects_without_its_name() {
        RouteLimits limits = before(limit("secret", Limit.of("1/h", 1, "null").withoutHeaders()));
        send(limits);
        assertThat(rejection(limits).isNamed()).isFalse();
        assertThat(fields.isEmpty()).isTrue();
    }

    @Test
    void a_charge_of_several_units_waits_for_all_of_them() {
        RouteLimits limits = before(limit("dear", Limit.of("1/s", 5, "null").charge("3")));
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"dear\";r=2;t=1");
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(1);
        assertThat(fields.get(LIMIT)).isEqualTo("\"dear\";r=2;t=1");
        clock.advance(Duration.ofSeconds(1));
        send(limits);
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(3);
    }

    @Test
    void calls_are_charged_when_the_request_ends() {
        RouteLimits limits =
                before(limit("calls", Limit.of("60/min", 10, "null").charge("calls")));
        send(limits).onEnd(5, false);
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"calls\";r=4;t=1");
        send(limits).onEnd(0, false);
        send(limits).onEnd(1, false);
        send(limits).onEnd(7, true);
        RequestLimits last = send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"calls\";r=0;t=1");
        last.onEnd(1_000_000, false);
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(61);
        clock.advance(Duration.ofSeconds(61));
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"calls\";r=0;t=1");
    }

    @Test
    void a_rejected_request_pays_nothing_at_its_end() {
        RouteLimits limits = before(limit("calls", Limit.of("60/min", 1, "null").charge("calls")));
        send(limits);
        RequestLimits rejected = new RequestLimits(limits, fields);
        assertThat(rejected.takeBeforeIdentity(request.request()).failed()).isTrue();
        rejected.onEnd(10, false);
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(1);
    }

    @Test
    void a_fixed_charge_ignores_attempts() {
        RouteLimits limits = before(limit("fixed", Limit.of("60/min", 10, "null")));
        send(limits).onEnd(5, false);
        send(limits);
        assertThat(fields.get(LIMIT)).isEqualTo("\"fixed\";r=8;t=1");
    }

    /** A mistake in a key must not stop a route. */
    @Test
    void a_key_that_fails_is_null_and_warns_once_an_hour() {
        RouteLimits limits = before(limit("broken", Limit.of("1/d", 2, "$header.x-key - {}")));
        request.header("x-key", "a");
        send(limits);
        request = new LimitedRequest(clock);
        send(limits);
        assertThat(rejection(limits)).isNotNull();
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0))
                .startsWith("WARN an expression of the limit broken fails, so that its value is null: ");
        request.header("x-key", "a");
        clock.advance(Duration.ofMinutes(59));
        rejection(limits);
        assertThat(log.lines()).hasSize(1);
        clock.advance(Duration.ofMinutes(1));
        rejection(limits);
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void a_plan_that_fails_is_else() {
        RouteLimits limits = RouteLimits.of(
                List.of(limit("broken", Limit.plans("$header.x-plan - {}", Map.of("gold", "1/s"), "1/d"))), Map.of());
        request.header("x-plan", "gold");
        send(limits);
        assertThat(fields.get(POLICY)).startsWith("\"broken.else\"");
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void a_repeated_field_fails_with_the_fields_of_earlier_limits() {
        RouteLimits limits = before(
                limit("first", Limit.of("1/h", 5, "null")), limit("second", Limit.of("1/h", 5, "$header.x-key")));
        request.header("x-key", "a").header("x-key", "b");
        RequestLimits sent = new RequestLimits(limits, fields);
        assertThatExceptionOfType(RepeatedFieldException.class)
                .isThrownBy(() -> sent.takeBeforeIdentity(request.request()));
        assertThat(fields.get(LIMIT)).isEqualTo("\"first\";r=4;t=3600");
        assertThat(decisions).containsExactly("first admitted");
    }

    @Test
    void a_request_without_memory_for_its_key_fails() {
        RouteLimits limits = before(limit("large", Limit.of("1/h", 5, "[$header.x-key]")));
        request.header("x-key", "a".repeat(1000)).memory(new MemoryBudget(2000).open(0));
        RequestLimits sent = new RequestLimits(limits, fields);
        assertThatExceptionOfType(MemoryLimitException.class)
                .isThrownBy(() -> sent.takeBeforeIdentity(request.request()));
    }

    @Test
    void evicted_keys_are_counted_and_warn_once_a_minute() {
        RouteLimits limits = before(limit("everyone", Limit.of("1/d", 1, "$header.x-key")));
        buckets("everyone").resize(1);
        for (int i = 0; i < 3; i++) {
            request = new LimitedRequest(clock).header("x-key", "k" + i);
            send(limits);
        }
        assertThat(decisions.stream().filter("everyone evicted"::equals)).hasSize(2);
        assertThat(log.lines()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(log.lines())
                .containsExactly("WARN the limit everyone forgets keys that are not at rest: 2 in a minute;"
                        + " raise server.rate_limit_keys (at most 1024, which pay a quarter of server.memory)");
        clock.advance(Duration.ofMinutes(5));
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void keys_that_were_evicted_before_a_stop_warn_at_the_stop() {
        RouteLimits limits = before(limit("everyone", Limit.of("1/d", 1, "$header.x-key")));
        buckets("everyone").resize(1);
        for (int i = 0; i < 3; i++) {
            request = new LimitedRequest(clock).header("x-key", "k" + i);
            send(limits);
        }
        buckets("everyone").close();
        buckets("everyone").close();
        assertThat(log.lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("everyone", "2 in a minute", "server.rate_limit_keys");
    }

    /** A larger share would not help. */
    @Test
    void keys_that_a_full_memory_evicts_warn_of_the_memory() {
        RouteLimits limits = before(limit("everyone", Limit.of("1/d", 1, "$header.x-key")));
        send(limits);
        memory.open(memory.limit() / 4);
        memory.open(memory.limit() / 4);
        memory.open(memory.limit() / 4);
        while (memory.used() + 60_000 < memory.limit()) memory.open(60_000);
        memory.open(memory.limit() - memory.used());
        request = new LimitedRequest(clock).header("x-key", "another");
        send(limits);
        clock.advance(Duration.ofMinutes(1));
        assertThat(log.lines())
                .containsExactly("WARN the limit everyone forgets keys that are not at rest: 1 in a minute;"
                        + " raise server.memory, which is full");
    }

    @Test
    void closed_buckets_admit_and_keep_nothing() {
        RouteLimits limits = before(limit("gone", Limit.of("1/d", 1, "null")));
        send(limits);
        assertThat(memory.used()).isEqualTo(LimitBuckets.BYTES_EACH);
        buckets("gone").close();
        buckets("gone").close();
        for (int i = 0; i < 3; i++) assertThat(rejection(limits)).isNull();
        assertThat(memory.used()).isZero();
        assertThat(buckets("gone").keys()).isZero();
        assertThat(buckets("gone").name()).isEqualTo("gone");
    }

    @Test
    void the_wall_clock_does_not_matter() {
        RouteLimits limits = before(limit("everyone", Limit.of("1/h", 1, "null")));
        send(limits);
        clock.jumpWallClock(Duration.ofDays(1));
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(3600);
        clock.jumpWallClock(Duration.ofDays(-2));
        assertThat(rejection(limits).retryAfterSeconds()).isEqualTo(3600);
    }
}
