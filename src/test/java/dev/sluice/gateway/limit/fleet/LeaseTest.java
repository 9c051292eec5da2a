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

class LeaseTest {
    static final long SECOND_MICROS = 1_000_000;

    /** 20 units in a lease. */
    private final TestReplica replica = new TestReplica(FleetRate.of(400, 1, 40));

    private final ScriptedRates store = replica.store;

    static RateExchange alone(long units) {
        return new RateExchange(units, true, 0, 0, 0);
    }

    static RateExchange leased(long wanted, long returned) {
        return new RateExchange(wanted, false, returned, 0, 0);
    }

    @Test
    void a_request_without_another_one_in_the_last_lease_asks_for_itself() {
        for (int i = 0; i < 3; i++) {
            Future<Decision> decision = replica.take();
            assertThat(store.last()).isEqualTo(alone(1));
            assertThat(decision.isComplete()).isFalse();
            store.grant(1, 0);
            assertThat(decision.result().isAdmitted()).isTrue();
            replica.advanceMillis(51);
        }
        assertThat(store.size()).isEqualTo(3);
    }

    @Test
    void a_request_within_a_lease_after_another_one_asks_for_a_lease() {
        replica.warmUp();
        replica.advanceMillis(50);
        replica.take();
        assertThat(store.last().isWhole()).isFalse();
    }

    /** Units of the last lease, replicas, burst. */
    @ParameterizedTest
    @CsvSource({"19,1,19,true", "20,1,19,false", "20,20,20,true", "20,21,40,false", "1,2,40,false", "1,1,1,true"})
    void a_key_is_leased_if_a_lease_has_a_unit_for_each_replica_and_fits_the_burst(
            int unitsOfLease, int replicas, int burst, boolean isLeased) {
        TestReplica other = new TestReplica(FleetRate.of(20 * unitsOfLease, 1, burst));
        other.setReplicas(replicas);
        other.take();
        other.store.grant(1, 0);
        List<Future<Decision>> decisions = other.take(3);
        assertThat(other.store.unanswered()).isEqualTo(isLeased ? 1 : 3);
        assertThat(other.store.last().isWhole()).isEqualTo(!isLeased);
        assertThat(decisions).noneMatch(Future::isComplete);
    }

    @Test
    void requests_that_find_no_unit_join_the_exchange_of_their_key() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(5);
        replica.take("b", 1);
        assertThat(store.unanswered()).isEqualTo(2);
        store.grant(2, 0);
        assertThat(decisions.stream().filter(Future::isComplete)).hasSize(2);
        replica.take();
        assertThat(store.size()).isEqualTo(4);
        store.fail(StoreFailure.Kind.NOT_SENT);
        store.grant(6, 0);
        assertThat(TestReplica.admissions(decisions)).containsOnly(true);
    }

    @Test
    void an_exchange_asks_for_the_requests_of_the_last_lease_with_the_rejected_ones() {
        replica.warmUp();
        replica.take();
        store.grant(0, SECOND_MICROS / 10);
        for (int i = 0; i < 6; i++)
            assertThat(replica.take().result().isAdmitted()).isFalse();
        replica.advanceMillis(25);
        replica.take();
        assertThat(store.last()).isEqualTo(leased(9, 0));
    }

    @Test
    void an_exchange_asks_at_most_for_the_units_of_a_lease_if_fewer_requests_wait() {
        replica.warmUp();
        replica.take();
        store.grant(0, SECOND_MICROS / 10);
        replica.take(100);
        replica.advanceMillis(25);
        replica.take();
        assertThat(store.last()).isEqualTo(leased(20, 0));
    }

    @Test
    void an_exchange_asks_for_all_requests_that_wait_but_never_for_more_than_the_burst() {
        replica.warmUp();
        List<Future<Decision>> decisions = replica.take(60);
        store.grant(2, 0);
        assertThat(store.last()).isEqualTo(leased(40, 0));
        assertThat(decisions.stream().filter(Future::isComplete)).hasSize(2);
        store.grant(40, 0);
        assertThat(decisions.stream().filter(Future::isComplete)).hasSize(42);
        assertThat(store.last().wanted()).isEqualTo(20);
    }

    @Test
    void another_lease_of_a_reload_applies_to_later_requests() {
        replica.warmUp();
        replica.buckets.use(replica.context(Duration.ofSeconds(1)));
        replica.take();
        // 400 units in a lease, and a burst of 40.
        assertThat(store.last()).isEqualTo(alone(1));
    }

    @Test
    void a_store_that_grants_more_than_it_was_asked_for_gives_no_more_units() {
        replica.warmUp();
        replica.take();
        store.grant(1_000_000_000, 0);
        replica.take();
        assertThat(replica.take().isComplete()).isFalse();
        assertThat(store.unanswered()).isEqualTo(1);
    }

    /** Two event loops read the clock, and come to the bucket in the other order. */
    @Test
    void a_time_before_the_last_one_forgets_no_request() {
        replica.warmUp();
        replica.advanceMillis(49);
        replica.take();
        store.grant(0, 100_000);
        replica.advanceMillis(1);
        replica.take(5);
        replica.clock.stall(Duration.ofNanos(-1));
        replica.take(5);
        replica.clock.stall(Duration.ofNanos(1));
        replica.advanceMillis(24);
        replica.take();
        // 26 of 50 parts of two requests, rounded up, and eleven of this period.
        assertThat(store.last().wanted()).isEqualTo(13);
    }

    @Test
    void a_leased_key_rejects_for_half_a_lease_after_the_reply() {
        replica.warmUp();
        replica.take();
        replica.advanceMillis(4);
        store.grant(0, 100_000);
        replica.advanceMillis(24);
        assertThat(replica.take().result().isAdmitted()).isFalse();
        replica.advanceMillis(1);
        assertThat(replica.take().isComplete()).isFalse();
    }

    /** The two calls may have left by the connections of two event loops. */
    @Test
    void a_later_reply_to_a_single_request_keeps_the_units_in_hand() {
        Future<Decision> single = replica.take();
        replica.take();
        store.grantLast(2);
        store.grant(1, 0);
        assertThat(single.result().isAdmitted()).isTrue();
        assertThat(single.result().unitsLeft()).isEqualTo(40);
        assertThat(replica.take().result().isAdmitted()).isTrue();
    }

    @Test
    void a_larger_burst_of_a_reload_ends_a_long_rejection() {
        TestReplica daily = new TestReplica(FleetRate.of(10, 86_400, 1));
        daily.take();
        daily.store.grant(0, 8_640 * SECOND_MICROS);
        assertThat(daily.take().result().isAdmitted()).isFalse();
        daily.buckets.take(TestReplica.key("a"), "else", FleetRate.of(10, 86_400, 10), 1, 0);
        assertThat(daily.store.unanswered()).isEqualTo(1);
        daily.advanceMillis(3_600_000);
        assertThat(daily.take().result().isAdmitted()).isFalse();
    }

    @Test
    void a_reply_of_garbage_about_the_number_of_replicas_makes_no_key_leased() {
        assertThat(FleetRate.of(1_000_000, 86_400, 1_000_000).leaseUnits(1_000_000_000, 150_000))
                .isZero();
    }
}
