package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.gateway.limit.RateLimitSpec.Scope;
import dev.sluice.language.expression.Expression;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedSettingsTest {
    private static @Nullable String settings(
            @Nullable String rate, @Nullable Plans plans, Scope scope, @Nullable String quota, @Nullable String zone) {
        RateLimitSpec spec = new RateLimitSpec(
                rate == null ? null : Rate.parse(rate),
                null,
                plans,
                Expression.parse("null"),
                Charge.ONE,
                RateLimitSpec.Mode.ENFORCE,
                true,
                scope,
                quota == null ? null : Quota.parse(quota),
                zone == null ? null : ZoneId.of(zone),
                null);
        LimitBuckets buckets = new LimitBuckets("all", LimitContext.unlimited(new ManualClock()));
        return RateLimit.of("all", spec, buckets).sharedSettings();
    }

    private static @Nullable String ofQuota(@Nullable String zone) {
        return settings(null, null, Scope.REPLICA, "1000/day", zone);
    }

    private static @Nullable String ofPlans(String... names) {
        Map<String, Plan> named = new LinkedHashMap<>();
        for (String name : names) named.put(name, new Plan(null, null, Quota.parse(name.length() + "/day")));
        Plan otherwise = new Plan(null, null, Quota.parse("1/day"));
        return settings(null, new Plans(Expression.parse("$header.plan"), named, otherwise), Scope.REPLICA, null, null);
    }

    @Test
    void a_rate_of_a_process_shares_nothing() {
        assertThat(settings("10/s", null, Scope.REPLICA, null, null)).isNull();
        assertThat(settings("10/s", null, Scope.FLEET, null, null)).isEqualTo("10/s, burst 1");
    }

    @Test
    void quotas_of_two_zones_differ() {
        assertThat(ofQuota("Europe/Oslo")).isEqualTo("1000/day; zone Europe/Oslo");
        assertThat(ofQuota("Asia/Tokyo")).isNotEqualTo(ofQuota("Europe/Oslo"));
    }

    @Test
    void the_default_zone_does_not_differ_from_utc() {
        assertThat(ofQuota(null)).isEqualTo("1000/day; zone UTC").isEqualTo(ofQuota("UTC"));
    }

    @Test
    void the_order_of_plans_does_not_differ() {
        assertThat(ofPlans("gold", "basic")).isEqualTo("basic 5/day; else 1/day; gold 4/day; zone UTC");
        assertThat(ofPlans("basic", "gold")).isEqualTo(ofPlans("gold", "basic"));
    }
}
