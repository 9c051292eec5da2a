package dev.sluice.gateway.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.RequestLimitsTest.Limit;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.language.expression.Expression;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fields of a response for given verdicts. */
class LimitFieldsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long DAY = 86_400 * SECOND;
    private static final ManualClock CLOCK = new ManualClock();

    private static Verdict verdict(String name, String plan, Limit limit, Decision decision) {
        LimitBuckets buckets = new LimitBuckets(name, LimitContext.unlimited(CLOCK));
        RateLimitSpec spec = limit.spec();
        PlanUnits units = PlanUnits.of(plan, requireNonNull(spec.allPlans().get(plan)), spec);
        PlanRate rate = PlanRate.of(name, plan, units, 0);
        String policy = units.policy(decision, CLOCK);
        return new Verdict(RateLimit.of(name, spec, buckets), rate, BucketKey.of(new byte[] {1}, 0), decision, policy);
    }

    private static Verdict verdict(String name, String rate, int burst, long left, long waitNanos) {
        return verdict(
                name, "", Limit.of(rate, burst, "null"), new Decision(Outcome.ADMITTED, left, waitNanos, false, 0));
    }

    private static Decision rejection(long left, long waitNanos) {
        return new Decision(Outcome.REJECTED, left, waitNanos, false, 0);
    }

    private static String fields(Verdict... verdicts) {
        MultiMap fields = HttpHeaders.headers();
        LimitFields.set(fields, List.of(verdicts));
        assertThat(fields.getAll("ratelimit")).hasSizeLessThanOrEqualTo(1);
        return fields.get("RateLimit-Policy") + " | " + fields.get("RateLimit");
    }

    @Test
    void a_limit_has_its_policy_and_what_is_left() {
        assertThat(fields(verdict("everyone", "100/s", 200, 199, SECOND / 100)))
                .isEqualTo("\"everyone\";q=100;w=1;sluice-burst=200 | \"everyone\";r=199;t=1");
        assertThat(fields(verdict("everyone", "1/d", 366, 0, 86_400 * SECOND)))
                .isEqualTo("\"everyone\";q=1;w=86400;sluice-burst=366 | \"everyone\";r=0;t=86400");
    }

    @Test
    void a_plan_is_a_part_of_the_name() {
        Limit plans = Limit.plans("null", Map.of("gold", "1000/min"), "60/min");
        assertThat(fields(verdict("partners", "gold", plans, new Decision(Outcome.ADMITTED, 1, 1, false, 0))))
                .isEqualTo("\"partners.gold\";q=1000;w=60;sluice-burst=2 | \"partners.gold\";r=1;t=1");
        assertThat(fields(verdict("partners", "else", plans, rejection(0, 59 * SECOND + 1))))
                .isEqualTo("\"partners.else\";q=60;w=60;sluice-burst=1 | \"partners.else\";r=0;t=60");
    }

    @Test
    void times_are_rounded_up_to_a_second_at_least() {
        for (Map.Entry<Long, Integer> row :
                Map.of(0L, 1, 1L, 1, SECOND, 1, SECOND + 1, 2, 2 * SECOND, 2).entrySet())
            assertThat(fields(verdict("a", "1/s", 1, 0, row.getKey()))).endsWith(";t=" + row.getValue());
    }

    @Test
    void three_limits_at_most_the_nearest_to_their_end_first() {
        Verdict half = verdict("half", "10/s", 10, 5, 1);
        Verdict alsoHalf = verdict("also-half", "10/s", 1_000_000, 500_000, 1);
        Verdict full = verdict("full", "10/s", 10, 9, 1);
        Verdict few = verdict("few", "10/s", 10_000_000, 10, 1);
        Verdict rejected = verdict("rejected", "", Limit.of("10/s", 10, "null"), rejection(9, SECOND));
        assertThat(fields(half, few))
                .isEqualTo("\"few\";q=10;w=1;sluice-burst=10000000, \"half\";q=10;w=1;sluice-burst=10"
                        + " | \"few\";r=10;t=1, \"half\";r=5;t=1");
        assertThat(fields(full, half, alsoHalf, few))
                .endsWith(" | \"few\";r=10;t=1, \"half\";r=5;t=1, \"also-half\";r=500000;t=1");
        assertThat(fields(full, half, few, rejected))
                .endsWith(" | \"rejected\";r=9;t=1, \"few\";r=10;t=1, \"half\";r=5;t=1");
    }

    @Test
    void limits_that_report_or_have_no_headers_are_not_there() {
        Limit limit = Limit.of("10/s", 10, "null");
        Verdict reported = verdict("reported", "", limit.report(), rejection(0, SECOND));
        Verdict hidden = verdict("hidden", "", limit.withoutHeaders(), rejection(0, SECOND));
        assertThat(fields(reported, hidden)).isEqualTo("null | null");
        assertThat(fields()).isEqualTo("null | null");
        assertThat(fields(reported, verdict("shown", "1/s", 1, 0, 1), hidden)).endsWith(" | \"shown\";r=0;t=1");
    }

    @Test
    void later_verdicts_replace_the_fields() {
        MultiMap fields = HttpHeaders.headers();
        Verdict first = verdict("first", "1/s", 2, 1, 1);
        LimitFields.set(fields, List.of(first));
        LimitFields.set(fields, List.of(first, verdict("second", "1/s", 2, 0, 1)));
        assertThat(fields.getAll("RateLimit")).containsExactly("\"second\";r=0;t=1, \"first\";r=1;t=1");
        assertThat(fields.getAll("RateLimit-Policy")).hasSize(1);
    }

    private static Verdict quota(String quota, @Nullable ZoneId zone, Decision decision, ManualClock clock) {
        RateLimitSpec spec = new RateLimitSpec(
                null,
                null,
                null,
                Expression.parse("null"),
                Charge.ONE,
                RateLimitSpec.Mode.ENFORCE,
                true,
                RateLimitSpec.Scope.REPLICA,
                Quota.parse(quota),
                zone,
                null);
        LimitBuckets buckets = new LimitBuckets("month", LimitContext.unlimited(clock));
        PlanUnits units = PlanUnits.of("", requireNonNull(spec.allPlans().get("")), spec);
        return new Verdict(
                RateLimit.of("month", spec, buckets),
                PlanRate.of("month", "", units, 0),
                BucketKey.of(new byte[] {1}, 0),
                decision,
                units.policy(decision, clock));
    }

    /** Returns a clock at a time of the wall clock. */
    private static ManualClock at(String time) {
        ManualClock clock = new ManualClock();
        clock.jumpWallClock(Duration.between(clock.now(), Instant.parse(time)));
        return clock;
    }

    @Test
    void a_quota_has_the_seconds_of_its_period_and_the_time_until_its_end() {
        ManualClock clock = at("2026-11-10T00:00:00Z");
        Verdict verdict = quota("100000/month", null, new Decision(Outcome.ADMITTED, 99, 21 * DAY, false, 0), clock);
        assertThat(fields(verdict)).isEqualTo("\"month\";q=100000;w=2592000 | \"month\";r=99;t=1814400");
    }

    @Test
    void a_rejection_of_a_quota_asks_to_retry_in_a_day_at_most_and_tells_the_end_of_its_period() {
        ManualClock clock = at("2026-11-10T00:00:00Z");
        Verdict verdict = quota("100000/month", null, rejection(0, 21 * DAY), clock);
        assertThat(fields(verdict)).endsWith(" | \"month\";r=0;t=1814400");
        assertThat(verdict.failure().retryAfterSeconds()).isEqualTo(86_400);
        assertThat(verdict.failure().kind()).isEqualTo(RateLimitFailure.Kind.PERIOD);
        Verdict last = quota("100000/month", null, rejection(0, DAY - 1), at("2026-11-30T00:00:00.000000001Z"));
        assertThat(last.failure().retryAfterSeconds()).isEqualTo(86_400);
        Verdict end = quota("100000/month", null, rejection(0, 2 * SECOND), at("2026-11-30T23:59:58Z"));
        assertThat(end.failure().retryAfterSeconds()).isEqualTo(2);
    }

    /** The clocks of Oslo go back on 25 October 2026. */
    @Test
    void a_day_with_a_change_of_the_clocks_has_its_own_length() {
        Decision decision = new Decision(Outcome.ADMITTED, 5, 25 * 3600 * SECOND, false, 0);
        Verdict verdict = quota("10/day", ZoneId.of("Europe/Oslo"), decision, at("2026-10-24T22:00:00Z"));
        assertThat(fields(verdict)).isEqualTo("\"month\";q=10;w=90000 | \"month\";r=5;t=90000");
    }

    /** The decision has the time until the end of its own period. */
    @Test
    void the_fields_of_a_decision_at_the_end_of_a_period_belong_to_this_period() {
        ManualClock clock = at("2026-11-30T23:59:59.999Z");
        Decision decision = new Decision(Outcome.ADMITTED, 5, SECOND / 1000, false, 0);
        assertThat(fields(quota("10/month", null, decision, clock)))
                .isEqualTo("\"month\";q=10;w=2592000 | \"month\";r=5;t=1");
    }

    @Test
    void the_largest_quotas_and_bursts_are_in_order() {
        long half = Quota.MAX_UNITS / 2;
        Verdict quota =
                quota(Quota.MAX_UNITS + "/day", null, new Decision(Outcome.ADMITTED, half, SECOND, false, 0), CLOCK);
        Verdict rate = verdict("rate", "1000000/s", 1_000_000_000, 500_000_001, 1);
        assertThat(fields(rate, quota)).contains(" | \"month\";r=500000000000;t=1, \"rate\";r=500000001;t=1");
    }
}
