package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.FEW;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.LEASE;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MANY;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MONTHS;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas;
import dev.sluice.upstream.store.StoreFailure;
import dev.sluice.upstream.store.StoreFailure.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Quotas while the store is late or away. */
class QuotaWithoutStoreTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final QuotaTerms ALLOWED = new QuotaTerms(10, MONTHS, true);

    private final TestQuotas replica = new TestQuotas();
    private final ManualClock clock = replica.clock;
    private final QuotaSimulationTest.Model store = replica.store;
    private final BucketTable table = replica.table;
    private final QuotaBuckets quotas = replica.quotas;

    @Test
    void no_request_waits_longer_than_the_timeout() {
        store.hold(true);
        Future<Decision> first = replica.take(FEW, 1);
        clock.advance(Duration.ofMillis(3));
        Future<Decision> second = replica.take(FEW, 1);
        clock.advance(Duration.ofMillis(2));
        assertThat(first.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(second.isComplete()).isFalse();
        clock.advance(Duration.ofMillis(3));

        assertThat(second.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(replica.withoutStore).containsExactly("month", "month");
    }

    @Test
    void a_request_that_has_waited_for_another_limit_waits_only_for_the_rest() {
        store.hold(true);
        Future<Decision> rest = quotas.take(key("ann"), "else", FEW, 1, 4 * MILLI);
        Future<Decision> none = quotas.take(key("bob"), "else", FEW, 1, 5 * MILLI);
        assertThat(none.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(store.unanswered()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));

        assertThat(rest.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
    }

    @Test
    void a_request_does_not_wait_for_an_exchange_that_is_late() {
        store.hold(true);
        replica.take(FEW, 1);
        clock.advance(Duration.ofMillis(6));

        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.UNAVAILABLE);
    }

    @Test
    void requests_that_wait_beyond_a_late_reply_ask_again_in_their_time() {
        store.hold(true);
        replica.take(FEW, 4);
        clock.advance(Duration.ofMillis(4));
        Future<Decision> second = replica.take(FEW, 1);
        clock.advance(Duration.ofMillis(2));
        store.reply();
        assertThat(second.isComplete()).isFalse();
        store.reply();

        assertThat(second.result().isAdmitted()).isTrue();
        assertThat(store.used()).isEqualTo(1);
    }

    @Test
    void without_the_store_no_request_waits_and_none_is_admitted() {
        store.setReady(false);

        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(replica.withoutStore).containsExactly("month");
    }

    @Test
    void units_in_hand_are_of_use_while_the_store_is_away() {
        replica.warmUp();
        store.setReady(false);

        assertThat(replica.outcome(MANY)).isEqualTo(Outcome.ADMITTED);
        assertThat(replica.withoutStore).isEmpty();
    }

    @Test
    void with_allow_requests_count_in_the_process_and_reach_the_store_later() {
        replica.take(ALLOWED, 6);
        store.setReady(false);
        List<Future<Decision>> all = replica.takeEach(6, ALLOWED);
        assertThat(all)
                .map(decision -> decision.result().isAdmitted())
                .containsExactly(true, true, true, true, false, false);
        clock.advance(Duration.ofSeconds(10));
        assertThat(store.used()).isEqualTo(6);
        store.setReady(true);
        clock.advance(LEASE);

        assertThat(store.used()).isEqualTo(10);
    }

    @Test
    void with_allow_a_key_keeps_its_count_while_other_keys_come() {
        table.resize(10_000);
        store.setReady(false);
        assertThat(replica.take(ALLOWED, 10).result().isAdmitted()).isTrue();
        clock.advance(Duration.ofSeconds(3));
        IntStream.range(0, 5_000).forEach(i -> quotas.take(key("k" + i), "else", ALLOWED, 1, 0));
        clock.advance(Duration.ofSeconds(3));
        quotas.take(key("bob"), "else", ALLOWED, 1, 0);
        assertThat(replica.outcome(ALLOWED)).isEqualTo(Outcome.REJECTED);
        store.setReady(true);
        clock.advance(Duration.ofSeconds(10));

        assertThat(store.used()).isEqualTo(5_011);
    }

    @Test
    void a_key_without_a_debt_makes_room_two_seconds_after_its_last_request() {
        store.setReady(false);
        assertThat(replica.outcome(ALLOWED)).isEqualTo(Outcome.ADMITTED);
        clock.advance(Duration.ofSeconds(5));
        store.setReady(true);
        clock.advance(Duration.ofSeconds(3));
        Decision other = quotas.take(key("bob"), "else", ALLOWED, 1, 0).result();

        assertThat(table.size()).isEqualTo(1);
        assertThat(other.evicted()).isZero();
    }

    @Test
    void counted_units_are_sent_until_they_are_answered() {
        store.setReady(false);
        replica.takeEach(3, ALLOWED);
        store.setReady(true);
        store.hold(true);
        clock.advance(LEASE);
        store.fail(Kind.NO_REPLY);
        clock.advance(LEASE);
        assertThat(store.last().counted()).isEqualTo(3);
        store.fail(Kind.REJECTED);
        clock.advance(LEASE);
        store.reply();
        clock.advance(Duration.ofSeconds(5));

        assertThat(store.used()).isEqualTo(3);
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void an_operator_waits_a_second_for_a_new_connection() {
        store.setReady(false);
        Future<QuotaUsage> early = quotas.usage(key("ann"), "else", FEW);
        clock.advance(Duration.ofMillis(500));
        assertThat(early.isComplete()).isFalse();
        store.setReady(true);
        clock.advance(Duration.ofMillis(50));
        assertThat(early.result().used()).isZero();
        store.setReady(false);
        Future<QuotaUsage> never = quotas.reset(key("ann"), "else", FEW);
        clock.advance(Duration.ofSeconds(1));

        assertThat(never.cause()).isInstanceOf(StoreFailure.class);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_drain_without_the_store_ends() {
        replica.warmUp();
        store.setReady(false);

        assertThat(quotas.drain().succeeded()).isTrue();
    }
}
