package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.RequestLimitsTest.Limit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteLimitsTest {
    private static RateLimit limit(String name, Limit limit) {
        return RateLimit.of(name, limit.spec(), new LimitBuckets(name, LimitContext.unlimited(new ManualClock())));
    }

    private static RateLimit limit(String name, String key) {
        return limit(name, Limit.of("1/s", 1, key));
    }

    @Test
    void limits_with_claims_come_after_the_identity() {
        RateLimit network = limit("network", "$request.network");
        RateLimit subject = limit("subject", "$claims.sub");
        RateLimit plans = limit("plans", Limit.plans("$claims.plan", Map.of("gold", "1/s"), "1/s"));
        RouteLimits limits = RouteLimits.of(List.of(subject, network, plans), Map.of());
        assertThat(limits.beforeIdentity()).containsExactly(network);
        assertThat(limits.afterIdentity()).containsExactly(subject, plans);
        assertThat(limits.isEmpty()).isFalse();
    }

    @Test
    void a_limit_named_twice_counts_once() {
        RateLimit first = limit("first", "null");
        RateLimit second = limit("second", "null");
        RouteLimits limits = RouteLimits.of(
                List.of(first, first),
                Map.of("a", List.of(second, first, second), "b", List.of(first), "c", List.of()));
        assertThat(limits.beforeIdentity()).containsExactly(first);
        assertThat(limits.ofIdentity()).isEqualTo(Map.of("a", List.of(second)));
    }

    @Test
    void a_route_without_limits_is_empty() {
        assertThat(RouteLimits.of(List.of(), Map.of("a", List.of())).isEmpty()).isTrue();
        assertThat(RouteLimits.NONE.isEmpty()).isTrue();
        RateLimit only = limit("only", "null");
        assertThat(RouteLimits.of(List.of(), Map.of("a", List.of(only))).isEmpty())
                .isFalse();
        assertThat(RouteLimits.of(List.of(limit("x", "$claims.sub")), Map.of()).isEmpty())
                .isFalse();
    }
}
