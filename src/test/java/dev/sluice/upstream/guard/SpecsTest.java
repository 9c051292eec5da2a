package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.InvalidSpecException.Violation;
import dev.sluice.core.spec.Percent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The validation of the settings of guards. */
class SpecsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void the_defaults_are_those_of_the_documentation() {
        assertThat(Bulkhead.Spec.defaults()).isEqualTo(new Bulkhead.Spec(50, 100, SECOND, null, null));
        assertThat(Breaker.Spec.defaults())
                .isEqualTo(new Breaker.Spec(
                        5,
                        new Percent(50),
                        100,
                        Duration.ofSeconds(10),
                        20,
                        null,
                        new Percent(80),
                        SECOND,
                        Duration.ofSeconds(30)));
        assertThat(Retry.Spec.defaults())
                .isEqualTo(new Retry.Spec(
                        3,
                        new Retry.Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                        new Percent(20),
                        null,
                        null));
    }

    @Test
    void a_bulkhead_out_of_range_reports_every_setting() {
        assertThat(violations(() -> new Bulkhead.Spec(0, -1, Duration.ZERO, "$claims.tenant", new Percent(101))))
                .containsExactly(
                        new Violation("concurrent", "0", "1 to 10000"),
                        new Violation("queue", "-1", "0 to 100000"),
                        new Violation("wait", "0ms", "1ms to 15m"),
                        new Violation("share", "101%", "1% to 100%"));
    }

    @Test
    void a_share_without_a_tenant_expression_is_rejected() {
        assertThat(violations(() -> new Bulkhead.Spec(10, 5, SECOND, null, new Percent(20))))
                .containsExactly(new Violation("share", "20%", "per beside it, to name the tenant"));
    }

    @Test
    void a_breaker_out_of_range_reports_every_setting() {
        assertThat(violations(() -> new Breaker.Spec(
                        0,
                        new Percent(0),
                        0,
                        Duration.ZERO,
                        0,
                        Duration.ZERO,
                        new Percent(0),
                        Duration.ZERO,
                        Duration.ZERO)))
                .extracting(Violation::setting)
                .containsExactly(
                        "consecutive", "rate", "calls", "window", "minimum", "slow", "slow_rate", "open", "open_max");
    }

    @Test
    void contradictory_settings_of_a_breaker_are_rejected_with_both_names() {
        Percent half = new Percent(50);
        assertThat(violations(() -> new Breaker.Spec(
                        5, half, 19, SECOND, 20, null, half, Duration.ofSeconds(10), Duration.ofMillis(9999))))
                .containsExactly(
                        new Violation("minimum", "20", "at most calls, 19", "calls"),
                        new Violation("open_max", "9999ms", "at least open, 10s", "open"));
    }

    @Test
    void a_base_above_the_cap_is_rejected() {
        assertThat(violations(() -> new Retry.Backoff(SECOND, Duration.ofMillis(500))))
                .containsExactly(new Violation("base", "1s", "at most cap, 500ms", "cap"));
    }

    @Test
    void an_unknown_retry_outcome_is_rejected_with_the_valid_ones() {
        List<Violation> violations = violations(() -> retryOn("503", "connection_lots", "cancelled", "200"));
        assertThat(violations)
                .extracting(Violation::setting, Violation::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("on", "connection_lots"),
                        org.assertj.core.groups.Tuple.tuple("on", "cancelled"),
                        org.assertj.core.groups.Tuple.tuple("on", "200"));
        assertThat(violations.get(0).expected())
                .startsWith("a status from 300 to 599, or one of attempt_timeout, ")
                .contains("connection_lost");
    }

    @Test
    void the_retry_outcomes_are_copied() {
        List<String> names = new ArrayList<>(List.of("503"));
        Retry.Spec spec = new Retry.Spec(3, Retry.Spec.defaults().backoff(), new Percent(20), names, null);
        names.add("504");
        assertThat(spec.on()).containsExactly("503");
    }

    @Test
    void a_key_that_cannot_be_a_header_is_rejected() {
        assertThat(violations(() ->
                        new Retry.Spec(11, Retry.Spec.defaults().backoff(), new Percent(101), null, "Idempotency Key")))
                .extracting(Violation::setting)
                .containsExactly("attempts", "budget", "idempotency_key");
    }

    private static Retry.Spec retryOn(String... names) {
        return new Retry.Spec(3, Retry.Spec.defaults().backoff(), new Percent(20), List.of(names), null);
    }

    private static List<Violation> violations(ThrowingCallable construction) {
        return catchThrowableOfType(InvalidSpecException.class, construction).violations();
    }
}
