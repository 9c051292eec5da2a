package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.FEW;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.LEASE;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MANY;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas;
import dev.sluice.upstream.store.StoreFailure.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Units that a replica gives back, and debts that it sends. */
class QuotaReturnsTest {
    private final TestQuotas replica = new TestQuotas();
    private final ManualClock clock = replica.clock;
    private final QuotaSimulationTest.Model store = replica.store;
    private final BucketTable table = replica.table;
    private final QuotaBuckets quotas = replica.quotas;

    @Test
    void units_of_a_late_reply_go_back_at_once() {
        store.hold(true);
        replica.take(FEW, 4);
        clock.advance(Duration.ofMillis(6));
        store.reply();
        assertThat(store.used()).isEqualTo(4);
        assertThat(store.last().returned()).isEqualTo(4);
        store.reply();

        assertThat(store.used()).isZero();
    }

    @Test
    void returned_units_are_sent_once() {
        replica.warmUp();
        store.hold(true);
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.last().returned()).isPositive();
        store.fail(Kind.NO_REPLY);
        clock.advance(Duration.ofSeconds(5));

        assertThat(store.exchanges()).hasSize(1);
    }

    @Test
    void returned_units_that_were_not_sent_stay_in_hand() {
        replica.warmUp();
        store.hold(true);
        clock.advance(Duration.ofSeconds(1).plus(LEASE));
        long returned = store.last().returned();
        store.fail(Kind.NOT_SENT);
        clock.advance(LEASE);

        assertThat(store.last().returned()).isEqualTo(returned).isPositive();
    }

    @Test
    void units_go_back_after_a_second_without_a_request() {
        replica.warmUp();
        assertThat(store.used()).isGreaterThan(100);
        clock.advance(Duration.ofMillis(900));
        assertThat(store.used()).isGreaterThan(100);
        replica.outcome(MANY);
        clock.advance(Duration.ofMillis(900));
        assertThat(store.used()).isGreaterThan(101);
        clock.advance(Duration.ofMillis(200));

        assertThat(store.used()).isEqualTo(101);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void units_go_back_at_drain_and_no_others_are_leased() {
        replica.warmUp();
        Future<Void> drained = quotas.drain();
        assertThat(drained.succeeded()).isTrue();
        assertThat(store.used()).isEqualTo(100);
        for (int i = 0; i < 50; i++) replica.outcome(MANY);

        assertThat(store.used()).isEqualTo(150);
    }

    @Test
    void a_drain_of_many_keys_returns_the_units_of_each() {
        for (int i = 0; i < 500; i++) for (int j = 0; j < 4; j++) quotas.take(key("key" + i), "else", MANY, 1, 0);
        assertThat(store.used()).isGreaterThan(2_000);

        assertThat(quotas.drain().succeeded()).isTrue();
        assertThat(store.used()).isEqualTo(2_000);
    }

    @Test
    void an_evicted_key_returns_its_units_and_sends_its_debt() {
        replica.warmUp();
        quotas.charge(key("ann"), "else", MANY, 500);
        table.resize(1);
        quotas.take(key("bob"), "else", MANY, 1, 0);
        assertThat(table.size()).isEqualTo(1);
        clock.advance(LEASE);

        assertThat(store.used()).isEqualTo(601);
    }

    @Test
    void a_charge_reaches_the_store_within_the_lease() {
        replica.outcome(FEW);
        quotas.charge(key("ann"), "else", FEW, 3);
        clock.advance(LEASE);

        assertThat(store.used()).isEqualTo(4);
        assertThat(store.exchanges()).hasSize(2);
    }

    @Test
    void a_charge_beyond_the_quota_leaves_nothing() {
        replica.outcome(FEW);
        quotas.charge(key("ann"), "else", FEW, 30);
        clock.advance(LEASE);

        assertThat(replica.take(FEW, 1).result().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(quotas.usage(key("ann"), "else", FEW).result().left()).isZero();
    }

    @Test
    void a_charge_uses_the_units_in_hand_first() {
        replica.warmUp();
        quotas.charge(key("ann"), "else", MANY, 1);
        clock.advance(LEASE);

        assertThat(store.exchanges()).isEmpty();
    }
}
