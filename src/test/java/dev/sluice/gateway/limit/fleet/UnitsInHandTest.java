package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.LeaseTest.SECOND_MICROS;
import static dev.sluice.gateway.limit.fleet.LeaseTest.alone;
import static dev.sluice.gateway.limit.fleet.LeaseTest.leased;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedRates;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.TestReplica;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitsInHandTest {
    /** 20 units in a lease. */
    private final TestReplica replica = new TestReplica(FleetRate.of(400, 1, 40));

    private final ScriptedRates store = replica.store;

    /** Sends four requests, after which three units are in hand. */
    private void keepThreeUnits() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(3);
        store.grant(2, 0);
        assertThat(store.last()).isEqualTo(leased(4, 0));
        // 100 ms are 40 units, of which the store has charged 24.
        store.grant(4, 60_000);
        assertThat(TestReplica.admissions(decisions)).containsOnly(true);
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void units_in_hand_admit_requests_without_a_call() {
        keepThreeUnits();
        for (int i = 0; i < 3; i++)
            assertThat(replica.take().result().isAdmitted()).isTrue();
        assertThat(store.unanswered()).isZero();
        assertThat(replica.take().isComplete()).isFalse();
    }

    @Test
    void a_decision_counts_the_units_in_hand_and_those_of_the_store() {
        keepThreeUnits();
        Decision decision = replica.take().result();
        assertThat(decision.unitsLeft()).isEqualTo(16 + 2);
        assertThat(decision.waitNanos()).isEqualTo(2_500_000);
    }

    @Test
    void a_grant_below_the_wanted_units_serves_requests_in_their_order_and_rejects_the_others() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(2);
        store.grant(2, 0);
        List<Future<Decision>> more = replica.take(4);
        assertThat(TestReplica.admissions(decisions)).containsOnly(true);
        store.grant(2, 100_000);
        assertThat(TestReplica.admissions(more)).containsExactly(true, true, false, false);
        assertThat(more.get(2).result().waitNanos())
                .isEqualTo(Duration.ofMillis(25).toNanos());
        assertThat(more.get(2).result().isNewKey()).isTrue();
        assertThat(more.get(3).result().isNewKey()).isFalse();
        assertThat(replica.take().result().isAdmitted()).isFalse();
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void a_key_rejects_without_a_call_until_the_time_of_the_store() {
        replica.warmUp();
        replica.take();
        // A debt: the first unit comes after 1 s.
        store.grant(0, SECOND_MICROS + 97_500);
        for (int i = 0; i < 10; i++) {
            Decision decision = replica.take().result();
            assertThat(decision.isAdmitted()).isFalse();
            assertThat(decision.waitNanos())
                    .isEqualTo(Duration.ofMillis(1000 - 99 * i).toNanos());
            replica.advanceMillis(99);
        }
        replica.advanceMillis(9);
        assertThat(replica.take().isComplete()).isTrue();
        replica.advanceMillis(1);
        assertThat(replica.take().isComplete()).isFalse();
        assertThat(store.unanswered()).isEqualTo(1);
    }

    /** The reply took 4 ms: the time counts from the call, because the store named it later. */
    @Test
    void a_key_without_a_lease_asks_again_at_the_time_of_the_store() {
        TestReplica slow = new TestReplica(FleetRate.of(10, 1, 1));
        Future<Decision> decision = slow.take();
        slow.advanceMillis(4);
        slow.store.grant(0, 100_000);
        assertThat(decision.result().isAdmitted()).isFalse();
        slow.advanceMillis(95);
        assertThat(slow.take().result().isAdmitted()).isFalse();
        slow.advanceMillis(1);
        assertThat(slow.take().isComplete()).isFalse();
    }

    @Test
    void rejected_units_in_hand_are_used_before_the_key_rejects() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(3);
        store.grant(2, 0);
        assertThat(store.last().wanted()).isEqualTo(4);
        store.grant(3, 100_000);
        assertThat(TestReplica.admissions(decisions)).containsOnly(true);
        assertThat(TestReplica.admissions(replica.take(4))).containsExactly(true, true, false, false);
    }

    @Test
    void the_next_exchange_returns_the_units_in_hand_once() {
        keepThreeUnits();
        replica.take("a", 4);
        assertThat(store.last()).isEqualTo(leased(8, 3));
        store.fail(StoreFailure.Kind.NO_REPLY);
        replica.take("a", 4);
        assertThat(store.last()).isEqualTo(new RateExchange(12, false, 0, 0, 70_000));
    }

    @Test
    void units_in_hand_are_void_after_two_leases() {
        keepThreeUnits();
        replica.advanceMillis(49);
        assertThat(replica.take().result().isAdmitted()).isTrue();
        replica.advanceMillis(50);
        assertThat(replica.take().result().isAdmitted()).isTrue();
        replica.advanceMillis(1);
        assertThat(replica.take().isComplete()).isFalse();
        assertThat(store.last().returned()).isZero();
    }

    @Test
    void a_request_after_a_lease_without_requests_asks_and_returns_the_units_in_hand() {
        keepThreeUnits();
        replica.advanceMillis(51);
        assertThat(replica.take().isComplete()).isFalse();
        assertThat(store.last()).isEqualTo(new RateExchange(1, true, 3, 0, 0));
    }

    @Test
    void a_request_that_joins_a_second_exchange_waits_for_the_timeout_in_all() {
        replica.warmUp();
        replica.take();
        replica.advanceMillis(3);
        List<Future<Decision>> late = replica.take(3);
        replica.advanceMillis(1);
        store.grant(2, 0);
        assertThat(late.get(0).isComplete()).isTrue();
        assertThat(store.last()).isEqualTo(leased(5, 0));
        replica.clock.advance(Duration.ofNanos(TestReplica.TIMEOUT.toNanos() - 1_000_001));
        assertThat(late.get(1).isComplete()).isFalse();
        replica.clock.advance(Duration.ofNanos(1));
        assertThat(late).allMatch(Future::isComplete);
        assertThat(replica.decidedAlone()).isEqualTo(2);
    }

    @Test
    void an_evicted_key_loses_its_units_and_asks_next_time() {
        keepThreeUnits();
        evictAll();
        assertThat(replica.take().isComplete()).isFalse();
        assertThat(store.last()).isEqualTo(alone(1));
    }

    private void evictAll() {
        replica.table.resize(0);
        replica.take("x", 1);
        replica.take("y", 1);
        replica.table.resize(100);
        assertThat(replica.table.size()).isLessThanOrEqualTo(1);
    }

    @Test
    void a_request_of_an_evicted_key_gets_the_reply() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(2);
        evictAll();
        store.grant(1, 0);
        assertThat(TestReplica.admissions(decisions)).containsExactly(true, false);
    }

    /** A new key would otherwise remove the units of a busy key whose requests are far below the rate. */
    @Test
    void new_keys_leave_a_leased_key_and_its_units() {
        keepThreeUnits();
        replica.advanceMillis(30);
        for (int i = 0; i < 50; i++) replica.take("new" + i, 1);
        int calls = store.size();
        for (int i = 0; i < 3; i++)
            assertThat(replica.take().result().isAdmitted()).isTrue();
        assertThat(store.size()).isEqualTo(calls);
    }
}
