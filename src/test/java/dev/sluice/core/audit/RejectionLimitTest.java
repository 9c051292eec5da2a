package dev.sluice.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.Growth;
import dev.sluice.fixture.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Order(1) // measures the heap of this process
class RejectionLimitTest {
    private final ManualClock clock = new ManualClock();
    private final RejectionLimit limit = new RejectionLimit("identity_refusal", clock);

    @RegisterExtension
    final CapturedLog audit = new CapturedLog("audit", Level.INFO);

    @Test
    void each_source_has_one_line_in_ten_seconds_and_one_more_line_counts_the_others() {
        assertThat(limit.allows("192.0.2.1")).isTrue();
        for (int i = 0; i < 1000; i++) assertThat(limit.allows("192.0.2.1")).isFalse();
        assertThat(limit.allows("192.0.2.2")).isTrue();
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(audit.lines()).isEmpty();
        clock.advance(Duration.ofNanos(1));

        assertThat(audit.lines()).containsExactly("WARN refusals_suppressed kind=identity_refusal suppressed=1000");
        assertThat(limit.allows("192.0.2.1")).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(audit.lines()).hasSize(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void any_number_of_sources_has_100_lines() {
        int lines = 0;
        for (int source = 0; source < 100_000; source++) if (limit.allows("2001:db8::" + source)) lines++;
        clock.advance(Duration.ofSeconds(10));

        assertThat(lines).isEqualTo(100);
        assertThat(audit.lines()).containsExactly("WARN refusals_suppressed kind=identity_refusal suppressed=99900");
    }

    /** A trusted proxy may name a client with a text instead of an address. */
    @Test
    void the_sources_hold_16_kib() {
        Growth.assertSmallHeldBytes(
                "clients of rejections that have a line in the audit log, for each of the two kinds", () -> {
                    RejectionLimit full = new RejectionLimit("identity_refusal", clock);
                    for (int source = 0; source < 200; source++)
                        full.allows("%03d".formatted(source) + "x".repeat(1000));
                    return full;
                });
    }

    @Test
    void long_names_of_clients_with_the_same_start_are_one_source() {
        assertThat(limit.allows("_" + "x".repeat(1000))).isTrue();
        assertThat(limit.allows("_" + "x".repeat(2000))).isFalse();
    }

    @Test
    void an_event_has_exactly_its_values() {
        assertThatIllegalArgumentException().isThrownBy(() -> AuditEvent.BREAKER.log("crm"));
        AuditEvent.IDENTITY_REFUSAL.log("192.0.2.1", null, "GET /a", 401, "unauthenticated", null, "r-1");
        assertThat(audit.lines())
                .containsExactly("WARN identity_refusal client=192.0.2.1 route=GET /a status=401"
                        + " reason=unauthenticated request_id=r-1");
    }
}
