package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.FEW;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MANY;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Counts that begin again: with a period, or by a reset of an operator. */
class QuotaResetTest {
    private final TestQuotas replica = new TestQuotas();
    private final ManualClock clock = replica.clock;
    private final QuotaSimulationTest.Model store = replica.store;
    private final QuotaBuckets quotas = replica.quotas;

    @Test
    void the_wait_of_each_decision_ends_with_the_period() {
        long untilEnd = Duration.between(clock.now(), Instant.parse("2026-01-31T23:00:00Z"))
                .toNanos();

        assertThat(replica.take(FEW, 10).result().waitNanos()).isEqualTo(untilEnd);
        assertThat(replica.take(FEW, 1).result().waitNanos()).isEqualTo(untilEnd);
    }

    @Test
    void the_store_keeps_a_count_for_a_day_after_the_period() {
        replica.take(FEW, 1);

        Duration untilExpiry = Duration.between(clock.now(), Instant.parse("2026-02-01T23:00:00Z"));
        assertThat(store.last().expiryMillis()).isEqualTo(untilExpiry.toMillis());
    }

    @Test
    void units_in_hand_and_debts_end_with_the_period() {
        replica.warmUp();
        store.setReady(false);
        quotas.charge(key("ann"), "else", MANY, 1_000);
        clock.jumpWallClock(Duration.ofDays(31));
        assertThat(replica.outcome(MANY)).isEqualTo(Outcome.UNAVAILABLE);
        store.setReady(true);
        replica.outcome(MANY);

        assertThat(store.last().counted()).isZero();
        assertThat(store.last().returned()).isZero();
        assertThat(store.keys()).hasSize(2).anyMatch(key -> key.contains("month-2026-01-31T23:00:00Z"));
    }

    @Test
    void a_request_of_the_old_period_gets_units_of_the_old_period() {
        store.hold(true);
        Future<Decision> old = replica.take(FEW, 10);
        clock.jumpWallClock(Duration.ofDays(31));
        Future<Decision> current = replica.take(FEW, 10);
        store.reply();
        store.reply();

        assertThat(old.result().isAdmitted()).isTrue();
        assertThat(current.result().isAdmitted()).isTrue();
        assertThat(store.keys()).hasSize(2);
    }

    @Test
    void a_count_is_read_without_a_change() {
        replica.take(FEW, 4);

        QuotaUsage usage = quotas.usage(key("ann"), "else", FEW).result();
        assertThat(usage.used()).isEqualTo(4);
        assertThat(usage.left()).isEqualTo(6);
        assertThat(usage.period().start()).isEqualTo("2025-12-31T23:00:00Z");
        assertThat(quotas.usage(key("bob"), "else", FEW).result().used()).isZero();
    }

    @Test
    void a_reset_voids_the_units_in_hand() {
        replica.warmUp();
        QuotaUsage usage = quotas.reset(key("ann"), "else", MANY).result();
        assertThat(usage.used()).isZero();
        assertThat(usage.left()).isEqualTo(1_000_000);
        replica.outcome(MANY);

        assertThat(store.last().returned()).isZero();
        assertThat(store.used()).isBetween(1L, 1_001L);
    }

    @Test
    void a_reset_elsewhere_voids_the_units_in_hand_within_a_second() {
        replica.warmUp();
        store.resetNow(store.keys().get(0));
        clock.advance(Duration.ofMillis(900));
        replica.outcome(MANY);
        assertThat(store.exchanges()).isEmpty();
        clock.advance(Duration.ofMillis(100));
        replica.outcome(MANY);

        assertThat(store.exchanges()).hasSize(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.used()).isEqualTo(1);
    }

    @Test
    void a_grant_from_before_a_reset_admits_nothing() {
        store.hold(true);
        Future<Decision> waiting = replica.take(FEW, 5);
        store.run();
        store.hold(false);
        quotas.reset(key("ann"), "else", FEW);
        store.hold(true);
        store.reply();
        assertThat(waiting.isComplete()).isFalse();
        store.reply();

        assertThat(waiting.result().isAdmitted()).isTrue();
        assertThat(store.used()).isEqualTo(5);
    }

    @Test
    void a_reset_frees_an_exhausted_key_at_once() {
        replica.take(FEW, 10);
        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        quotas.reset(key("ann"), "else", FEW);

        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.ADMITTED);
    }

    @Test
    void an_exhausted_key_admits_again_within_a_second_of_a_reset_elsewhere() {
        replica.take(FEW, 10);
        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        store.resetNow(store.keys().get(0));
        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.ADMITTED);
    }
}
