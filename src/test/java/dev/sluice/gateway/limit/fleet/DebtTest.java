package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedRates;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.TestReplica;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DebtTest {
    private final TestReplica replica = new TestReplica(FleetRate.of(400, 1, 40));
    private final ScriptedRates store = replica.store;

    @Test
    void a_debt_reaches_the_store_within_a_lease_without_another_request() {
        replica.charge("a", 2);
        replica.advanceMillis(1);
        replica.charge("a", 1);
        replica.advanceMillis(49);
        assertThat(store.last()).isEqualTo(new RateExchange(0, true, 0, 3, 0));
        store.grant(0, 7_500);
        replica.advanceMillis(500);
        assertThat(store.size()).isEqualTo(1);
        assertThat(replica.clock.pendingTimers()).isZero();
    }

    @Test
    void a_debt_leaves_with_the_call_of_a_request() {
        replica.warmUp();
        replica.charge("a", 2);
        replica.take();
        assertThat(store.last()).isEqualTo(new RateExchange(2, false, 0, 2, 0));
        store.grant(2, 0);
        replica.advanceMillis(500);
        assertThat(store.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(StoreFailure.Kind.class)
    void a_debt_is_sent_again_until_the_store_replies(StoreFailure.Kind kind) {
        replica.charge("a", 2);
        for (int i = 1; i <= 5; i++) {
            replica.advanceMillis(50);
            assertThat(store.size()).isEqualTo(i);
            assertThat(store.last().debt()).isEqualTo(2);
            store.fail(kind);
        }
        replica.charge("a", 1);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(3);
        store.grant(0, 0);
        replica.advanceMillis(500);
        assertThat(store.size()).isEqualTo(6);
    }

    @Test
    void a_debt_waits_for_a_store_that_is_away() {
        store.setReady(false);
        replica.charge("a", 2);
        replica.advanceMillis(5000);
        assertThat(store.size()).isZero();
        store.setReady(true);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(2);
    }

    @Test
    void a_debt_lowers_the_share_of_a_replica_without_the_store() {
        store.setReady(false);
        replica.setReplicas(4);
        replica.charge("a", 9);
        assertThat(replica.take().result().unitsLeft()).isZero();
        assertThat(replica.take().result().isAdmitted()).isFalse();
    }

    @Test
    void the_debt_of_a_key_waits_for_the_call_that_is_in_flight() {
        replica.charge("a", 2);
        replica.advanceMillis(45);
        replica.charge("a", 1);
        assertThat(store.unanswered()).isEqualTo(1);
        store.grant(0, 0);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(1);
    }

    @Test
    void the_call_of_a_debt_takes_units_for_a_leased_key_so_that_no_further_call_follows() {
        replica.warmUp();
        for (int i = 0; i < 3; i++) replica.take();
        store.grant(2, 0);
        store.grant(4, 0);
        replica.charge("a", 1);
        replica.advanceMillis(41);
        assertThat(store.last().returned()).isEqualTo(3);
        assertThat(store.last().wanted()).isBetween(1L, 4L);
        store.grant(store.last().wanted(), 0);
        assertThat(replica.take().result().isAdmitted()).isTrue();
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void the_debt_of_an_evicted_key_is_sent() {
        replica.charge("a", 2);
        replica.table.resize(0);
        replica.take("x", 1);
        store.fail(StoreFailure.Kind.NO_REPLY);
        replica.table.resize(100);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(2);
        store.fail(StoreFailure.Kind.NO_REPLY);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(2);
        store.grant(0, 0);
        replica.advanceMillis(500);
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void at_most_a_thousand_debts_of_evicted_keys_wait() {
        store.setReady(false);
        replica.table.resize(10);
        for (int i = 0; i < 3000; i++) replica.charge("key" + i, 1);
        store.setReady(true);
        replica.advanceMillis(500);
        assertThat(store.debts()).isEqualTo(1010);
    }

    /** The bucket stays, because its limit has become a quota. */
    @Test
    void the_debts_of_a_limit_that_has_become_a_quota_leave_room_for_those_of_evicted_keys() {
        FleetRate rate = FleetRate.of(400, 1, 40);
        replica.table.resize(1000);
        for (int i = 0; i < 1000; i++) {
            replica.charge("key" + i, 1);
            replica.table.change(TestReplica.key("key" + i), rate.nanos(), 0, (bucket, evicted) -> {
                Lease.of(bucket).onEvict();
                return evicted;
            });
        }
        replica.advanceMillis(50);
        assertThat(store.debts()).isEqualTo(1000);
        replica.table.resize(0);
        for (int i = 0; i < 700; i++) replica.charge("other" + i, 1);
        replica.advanceMillis(50);
        assertThat(store.debts()).isEqualTo(1700);
    }

    @Test
    void a_debt_is_at_most_a_window_and_the_burst() {
        store.setReady(false);
        for (int i = 0; i < 3; i++) replica.charge("a", Long.MAX_VALUE / 2);
        store.setReady(true);
        replica.advanceMillis(50);
        assertThat(store.last().debt()).isEqualTo(440);
    }

    @Test
    void a_drain_sends_all_debts_and_returns_the_units_of_their_keys() {
        replica.warmUp();
        for (int i = 0; i < 3; i++) replica.take();
        store.grant(2, 0);
        store.grant(4, 0);
        replica.charge("a", 1);
        replica.charge("b", 1);
        Future<Void> drained = replica.buckets.drain();
        assertThat(store.unanswered()).isEqualTo(2);
        assertThat(store.debts()).isEqualTo(2);
        assertThat(store.last().returned()).isEqualTo(3);
        assertThat(drained.isComplete()).isFalse();
        store.grant(0, 0);
        store.grant(0, 0);
        assertThat(drained.succeeded()).isTrue();
    }

    @Test
    void a_drain_ends_when_the_store_fails() {
        replica.charge("a", 1);
        Future<Void> drained = replica.buckets.drain();
        store.fail(StoreFailure.Kind.NO_REPLY);
        assertThat(drained.succeeded()).isTrue();
        store.setReady(false);
        assertThat(replica.buckets.drain().succeeded()).isTrue();
    }

    @Test
    void closed_buckets_admit_without_the_store() {
        replica.charge("a", 1);
        replica.table.close();
        replica.buckets.close();
        Future<Decision> decision = replica.take();
        assertThat(decision.result().isAdmitted()).isTrue();
        replica.advanceMillis(500);
        assertThat(store.size()).isZero();
    }

    @Test
    void a_reply_after_the_end_changes_nothing() {
        replica.take();
        replica.charge("b", 1);
        replica.table.close();
        replica.buckets.close();
        store.grant(1, 0);
        assertThat(replica.table.size()).isZero();
    }
}
