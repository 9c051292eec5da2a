package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedRates;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.TestReplica;
import dev.sluice.upstream.store.StoreFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionWithoutStoreTest {
    /** A unit takes 2.5 ms, and 20 units are a lease. */
    private final TestReplica replica = new TestReplica(FleetRate.of(400, 1, 40));

    private final ScriptedRates store = replica.store;

    @Test
    void a_request_whose_command_is_late_is_decided_without_the_store() {
        Future<Decision> decision = replica.take();
        replica.clock.advance(TestReplica.TIMEOUT.minusNanos(1));
        assertThat(decision.isComplete()).isFalse();
        replica.clock.advance(Duration.ofNanos(1));
        assertThat(decision.result().isAdmitted()).isTrue();
        assertThat(replica.decidedAlone()).isEqualTo(1);
    }

    @Test
    void a_grant_after_the_timeout_is_void_but_tells_the_state() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(3);
        replica.clock.advance(TestReplica.TIMEOUT.plusNanos(1));
        assertThat(TestReplica.admissions(decisions)).containsOnly(true);
        store.grant(2, 90_000);
        Future<Decision> next = replica.take();
        assertThat(next.isComplete()).isFalse();
        // The state of the store is later than the three units of this replica.
        assertThat(store.last()).isEqualTo(new RateExchange(5, false, 0, 0, 90_000));
        assertThat(replica.decidedAlone()).isEqualTo(3);
    }

    @Test
    void a_request_does_not_wait_for_a_store_that_is_not_ready() {
        store.setReady(false);
        assertThat(replica.take().result().isAdmitted()).isTrue();
        assertThat(replica.decidedAlone()).isEqualTo(1);
        assertThat(store.size()).isZero();
        assertThat(replica.clock.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource(StoreFailure.Kind.class)
    void requests_of_a_failed_call_are_decided_at_once(StoreFailure.Kind kind) {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(3);
        store.fail(kind);
        assertThat(decisions).allMatch(Future::isComplete);
        assertThat(replica.decidedAlone()).isEqualTo(3);
        assertThat(store.unanswered()).isZero();
    }

    /** Replicas, burst, the requests that one replica admits at once, and in 10 s at most. */
    @ParameterizedTest
    @CsvSource({"1,40,40,4040", "3,40,13,1346", "4,40,10,1010", "4,1,1,1001", "100,40,1,41"})
    void a_replica_has_its_part_of_the_rate_and_of_the_burst(int replicas, int burst, int atOnce, int inTenSeconds) {
        TestReplica one = new TestReplica(FleetRate.of(400, 1, burst));
        one.store.setReady(false);
        one.setReplicas(replicas);
        assertThat(admitted(one.take(100))).isEqualTo(atOnce);
        int admitted = atOnce;
        for (int i = 0; i < 10_000; i++) {
            one.advanceMillis(1);
            admitted += admitted(one.take(1));
        }
        assertThat(admitted).isBetween(inTenSeconds - 2, inTenSeconds);
    }

    private static int admitted(List<Future<Decision>> decisions) {
        return (int) TestReplica.admissions(decisions).stream()
                .filter(isAdmitted -> isAdmitted)
                .count();
    }

    @Test
    void a_replica_starts_from_the_last_state_that_it_knew() {
        replica.take();
        // 36 of 40 units are gone.
        store.grant(1, 90_000);
        replica.advanceMillis(60);
        store.setReady(false);
        // 36 - 24, of 40.
        assertThat(admitted(replica.take(100))).isEqualTo(28);
    }

    @Test
    void the_store_learns_how_far_the_replica_is_ahead_of_now() {
        store.setReady(false);
        replica.take(10);
        store.setReady(true);
        replica.advanceMillis(5);
        replica.take();
        assertThat(store.last().aheadMicros()).isEqualTo(20_000);
        store.grant(1, 22_500);
        replica.advanceMillis(60);
        replica.take();
        assertThat(store.last().aheadMicros()).isZero();
    }

    @Test
    void the_store_learns_it_again_after_a_failed_call() {
        store.setReady(false);
        replica.take(10);
        store.setReady(true);
        replica.take();
        store.fail(StoreFailure.Kind.NO_REPLY);
        replica.advanceMillis(60);
        replica.take();
        // All 27.5 ms have passed.
        assertThat(store.last().aheadMicros()).isZero();
        store.fail(StoreFailure.Kind.REJECTED);
        replica.take();
        assertThat(store.last().aheadMicros()).isEqualTo(2_500);
    }

    @Test
    void a_reply_forgets_no_request_that_the_replica_admitted_since_the_call() {
        Future<Decision> first = replica.take("a", 30);
        store.setReady(false);
        replica.take("a", 30);
        store.grant(30, 75_000);
        assertThat(first.result().isAdmitted()).isTrue();
        store.setReady(true);
        replica.take();
        assertThat(store.last().aheadMicros()).isEqualTo(75_000);
    }

    /** A connection that hangs belongs to another event loop. */
    @Test
    void a_late_exchange_makes_room_for_another_one() {
        replica.warmUp();
        replica.take();
        replica.advanceMillis(4);
        Future<Decision> waiting = replica.take();
        replica.clock.advance(Duration.ofNanos(1_000_001));
        Future<Decision> next = replica.take();
        assertThat(store.unanswered()).isEqualTo(2);
        assertThat(store.last().wanted()).isEqualTo(4);
        store.grant(2, 0);
        assertThat(waiting.isComplete()).isFalse();
        store.grant(4, 0);
        assertThat(waiting.result().isAdmitted()).isTrue();
        assertThat(next.result().isAdmitted()).isTrue();
        assertThat(replica.decidedAlone()).isEqualTo(1);
    }

    @Test
    void a_rejection_of_the_store_holds_while_it_is_away() {
        replica.take();
        store.grant(0, 1_097_500);
        store.setReady(false);
        replica.advanceMillis(999);
        assertThat(replica.take().result().isAdmitted()).isFalse();
        assertThat(replica.decidedAlone()).isZero();
    }

    /** The share of the burst is 10. A burst of 16 on each of four replicas would be more than the burst of the limit. */
    @Test
    void a_request_that_costs_more_than_the_share_of_the_burst_waits_for_the_rate() {
        replica.setReplicas(4);
        store.setReady(false);
        Decision rejected = replica.take("a", 16).result();
        assertThat(rejected.isAdmitted()).isFalse();
        // A unit takes 10 ms.
        assertThat(rejected.waitNanos()).isEqualTo(Duration.ofMillis(60).toNanos());
        replica.advanceMillis(59);
        assertThat(replica.take("a", 16).result().isAdmitted()).isFalse();
        replica.advanceMillis(1);
        assertThat(replica.take("a", 16).result().isAdmitted()).isTrue();
        replica.advanceMillis(159);
        assertThat(replica.take("a", 16).result().isAdmitted()).isFalse();
        replica.advanceMillis(1);
        assertThat(replica.take("a", 16).result().isAdmitted()).isTrue();
    }

    @Test
    void the_smallest_share_of_the_slowest_rate_stays_exact() {
        FleetRate rate = FleetRate.of(1, 86_400, 1);
        assertThat(rate.share(100_000, 1).ticksOf(1)).isEqualTo(1L << 60);
        assertThat(rate.share(1000, 1).ticksOf(1))
                .isEqualTo(Duration.ofDays(1000).toNanos());
        FleetRate large = FleetRate.of(1_000_000, 1, 1_000_000_000);
        assertThat(large.share(100_000, 1_000_000_000).ticksOf(1_000_000_000))
                .isEqualTo(Duration.ofSeconds(100_000_000).toNanos());
    }
}
