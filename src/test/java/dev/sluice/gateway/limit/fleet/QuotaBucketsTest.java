package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedStore;
import dev.sluice.upstream.store.StoreFailure;
import dev.sluice.upstream.store.StoreFailure.Kind;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuotaBucketsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration TIMEOUT = Duration.ofMillis(5);
    private static final Duration LEASE = Duration.ofMillis(50);
    private static final QuotaCalendar MONTHS = new QuotaCalendar(PeriodKind.MONTH, ZoneId.of("Europe/Oslo"));
    private static final QuotaTerms MANY = new QuotaTerms(1_000_000, MONTHS, false);
    private static final QuotaTerms FEW = new QuotaTerms(10, MONTHS, false);
    private static final QuotaTerms ALLOWED = new QuotaTerms(10, MONTHS, true);

    private final ManualClock clock = new ManualClock();
    private final QuotaSimulationTest.Model store = new QuotaSimulationTest.Model();
    private final BucketTable table = new BucketTable(new MemoryBudget(1 << 28).open(0));
    private final List<String> withoutStore = new ArrayList<>();
    private final QuotaBuckets quotas = new QuotaBuckets(table, context());

    QuotaBucketsTest() {
        table.resize(1_000);
    }

    private QuotaContext context() {
        FleetContext fleet = new FleetContext(
                new ScriptedStore(), clock, withoutStore::add, TIMEOUT.toNanos(), LEASE.toNanos(), () -> 2, "sluice");
        return new QuotaContext("month", clock.nanos(), fleet, store);
    }

    private static BucketKey key(String name) {
        return BucketKey.of(('L' + name).getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    private Future<Decision> take(QuotaTerms terms, int units) {
        return quotas.take(key("ann"), "else", terms, units, 0);
    }

    private Outcome outcome(QuotaTerms terms) {
        return take(terms, 1).result().outcome();
    }

    private List<Future<Decision>> takeEach(int requests, QuotaTerms terms) {
        return IntStream.range(0, requests).mapToObj(i -> take(terms, 1)).toList();
    }

    /** Requests of a busy key until the replica has units in hand. */
    private void warmUp() {
        for (int i = 0; i < 100; i++) assertThat(outcome(MANY)).isEqualTo(Outcome.ADMITTED);
        clock.advance(Duration.ofMillis(1));
        store.exchanges().clear();
    }

    @Test
    void the_first_request_asks_the_store_for_its_units_alone() {
        Decision first = take(FEW, 3).result();

        assertThat(first.isAdmitted()).isTrue();
        assertThat(first.unitsLeft()).isEqualTo(7);
        assertThat(store.last().needed()).isEqualTo(3);
        assertThat(store.last().isWhole()).isTrue();
        assertThat(store.last().wanted()).isZero();
        assertThat(store.keys()).containsExactly("sluice:quota:month:else:month-2025-12-31T23:00:00Z:Lann");
    }

    @Test
    void the_wait_of_each_decision_ends_with_the_period() {
        long untilEnd = Duration.between(clock.now(), Instant.parse("2026-01-31T23:00:00Z"))
                .toNanos();

        assertThat(take(FEW, 10).result().waitNanos()).isEqualTo(untilEnd);
        assertThat(take(FEW, 1).result().waitNanos()).isEqualTo(untilEnd);
    }

    @Test
    void the_store_keeps_a_count_for_a_day_after_the_period() {
        take(FEW, 1);

        Duration untilExpiry = Duration.between(clock.now(), Instant.parse("2026-02-01T23:00:00Z"));
        assertThat(store.last().expiryMillis()).isEqualTo(untilExpiry.toMillis());
    }

    @Test
    void exactly_the_units_of_the_quota_are_admitted() {
        for (int i = 0; i < 10; i++) assertThat(outcome(FEW)).isEqualTo(Outcome.ADMITTED);

        Decision rejected = take(FEW, 1).result();
        assertThat(rejected.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(rejected.unitsLeft()).isZero();
        assertThat(rejected.isNewKey()).isTrue();
        assertThat(take(FEW, 1).result().isNewKey()).isFalse();
    }

    @Test
    void below_a_thousand_units_each_request_asks() {
        QuotaTerms thousand = new QuotaTerms(1_000, MONTHS, false);
        for (int i = 0; i < 20; i++) outcome(thousand);

        assertThat(store.exchanges()).hasSize(20);
        assertThat(store.used()).isEqualTo(20);
    }

    @Test
    void a_busy_key_asks_for_about_the_requests_of_a_lease() {
        warmUp();
        int requests = 0;
        while (store.exchanges().isEmpty()) {
            assertThat(outcome(MANY)).isEqualTo(Outcome.ADMITTED);
            requests++;
        }

        assertThat(requests).isBetween(2, 100);
        assertThat(store.last().wanted()).isBetween(90L, 220L);
    }

    @Test
    void a_replica_holds_at_most_a_thousandth_of_the_units_left() {
        QuotaTerms terms = new QuotaTerms(20_000, MONTHS, false);
        for (int i = 0; i < 100; i++) outcome(terms);

        assertThat(store.used() - 100).isBetween(0L, 20L);
    }

    @Test
    void an_exhausted_key_asks_once_a_second() {
        take(FEW, 10);
        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        int asked = store.exchanges().size();

        for (int i = 0; i < 199; i++) {
            clock.advance(Duration.ofMillis(10));
            assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        }
        assertThat(store.exchanges()).hasSize(asked + 1);
    }

    @Test
    void an_exhausted_key_admits_again_within_a_second_of_a_reset_elsewhere() {
        take(FEW, 10);
        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        store.resetNow(store.keys().get(0));
        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(outcome(FEW)).isEqualTo(Outcome.ADMITTED);
    }

    @Test
    void requests_that_arrive_during_an_exchange_wait_for_it_and_then_ask_together() {
        store.hold(true);
        List<Future<Decision>> all = takeEach(5, FEW);
        assertThat(store.unanswered()).isEqualTo(1);
        store.reply();
        assertThat(all).map(Future::isComplete).containsExactly(true, false, false, false, false);
        assertThat(store.last().needed()).isEqualTo(4);
        store.reply();

        assertThat(all).allMatch(decision -> decision.result().isAdmitted());
        assertThat(all.get(4).result().unitsLeft()).isEqualTo(5);
    }

    @Test
    void the_first_requests_get_the_last_units() {
        take(FEW, 7);
        store.hold(true);
        List<Future<Decision>> all = takeEach(6, FEW);
        store.reply();
        store.reply();

        assertThat(all)
                .map(decision -> decision.result().isAdmitted())
                .containsExactly(true, true, true, false, false, false);
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void no_request_waits_longer_than_the_timeout() {
        store.hold(true);
        Future<Decision> first = take(FEW, 1);
        clock.advance(Duration.ofMillis(3));
        Future<Decision> second = take(FEW, 1);
        clock.advance(Duration.ofMillis(2));
        assertThat(first.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(second.isComplete()).isFalse();
        clock.advance(Duration.ofMillis(3));

        assertThat(second.result().outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(withoutStore).containsExactly("month", "month");
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
        take(FEW, 1);
        clock.advance(Duration.ofMillis(6));

        assertThat(outcome(FEW)).isEqualTo(Outcome.UNAVAILABLE);
    }

    @Test
    void units_of_a_late_reply_go_back_at_once() {
        store.hold(true);
        take(FEW, 4);
        clock.advance(Duration.ofMillis(6));
        store.reply();
        assertThat(store.used()).isEqualTo(4);
        assertThat(store.last().returned()).isEqualTo(4);
        store.reply();

        assertThat(store.used()).isZero();
    }

    @Test
    void requests_that_wait_beyond_a_late_reply_ask_again_in_their_time() {
        store.hold(true);
        take(FEW, 4);
        clock.advance(Duration.ofMillis(4));
        Future<Decision> second = take(FEW, 1);
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

        assertThat(outcome(FEW)).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(withoutStore).containsExactly("month");
    }

    @Test
    void units_in_hand_are_of_use_while_the_store_is_away() {
        warmUp();
        store.setReady(false);

        assertThat(outcome(MANY)).isEqualTo(Outcome.ADMITTED);
        assertThat(withoutStore).isEmpty();
    }

    @Test
    void with_allow_requests_count_in_the_process_and_reach_the_store_later() {
        take(ALLOWED, 6);
        store.setReady(false);
        List<Future<Decision>> all = takeEach(6, ALLOWED);
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
        assertThat(take(ALLOWED, 10).result().isAdmitted()).isTrue();
        clock.advance(Duration.ofSeconds(3));
        IntStream.range(0, 5_000).forEach(i -> quotas.take(key("k" + i), "else", ALLOWED, 1, 0));
        clock.advance(Duration.ofSeconds(3));
        quotas.take(key("bob"), "else", ALLOWED, 1, 0);
        assertThat(outcome(ALLOWED)).isEqualTo(Outcome.REJECTED);
        store.setReady(true);
        clock.advance(Duration.ofSeconds(10));

        assertThat(store.used()).isEqualTo(5_011);
    }

    @Test
    void a_key_without_a_debt_makes_room_two_seconds_after_its_last_request() {
        store.setReady(false);
        assertThat(outcome(ALLOWED)).isEqualTo(Outcome.ADMITTED);
        clock.advance(Duration.ofSeconds(5));
        store.setReady(true);
        clock.advance(Duration.ofSeconds(3));
        Decision other = quotas.take(key("bob"), "else", ALLOWED, 1, 0).result();

        assertThat(table.size()).isEqualTo(1);
        assertThat(other.evicted()).isZero();
    }

    @Test
    void a_key_of_a_quota_is_full_for_a_rate() {
        outcome(MANY);
        Gcra rate = new Gcra(1, TimeUnit.SECONDS.toNanos(1), 1);

        assertThat(table.take(key("ann"), rate, 1, 0).isAdmitted()).isTrue();
    }

    @Test
    void counted_units_are_sent_until_they_are_answered() {
        store.setReady(false);
        takeEach(3, ALLOWED);
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
    void returned_units_are_sent_once() {
        warmUp();
        store.hold(true);
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.last().returned()).isPositive();
        store.fail(Kind.NO_REPLY);
        clock.advance(Duration.ofSeconds(5));

        assertThat(store.exchanges()).hasSize(1);
    }

    @Test
    void returned_units_that_were_not_sent_stay_in_hand() {
        warmUp();
        store.hold(true);
        clock.advance(Duration.ofSeconds(1).plus(LEASE));
        long returned = store.last().returned();
        store.fail(Kind.NOT_SENT);
        clock.advance(LEASE);

        assertThat(store.last().returned()).isEqualTo(returned).isPositive();
    }

    @Test
    void units_go_back_after_a_second_without_a_request() {
        warmUp();
        assertThat(store.used()).isGreaterThan(100);
        clock.advance(Duration.ofMillis(900));
        assertThat(store.used()).isGreaterThan(100);
        outcome(MANY);
        clock.advance(Duration.ofMillis(900));
        assertThat(store.used()).isGreaterThan(101);
        clock.advance(Duration.ofMillis(200));

        assertThat(store.used()).isEqualTo(101);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void units_go_back_at_drain_and_no_others_are_leased() {
        warmUp();
        Future<Void> drained = quotas.drain();
        assertThat(drained.succeeded()).isTrue();
        assertThat(store.used()).isEqualTo(100);
        for (int i = 0; i < 50; i++) outcome(MANY);

        assertThat(store.used()).isEqualTo(150);
    }

    @Test
    void a_drain_without_the_store_ends() {
        warmUp();
        store.setReady(false);

        assertThat(quotas.drain().succeeded()).isTrue();
    }

    @Test
    void a_drain_of_many_keys_returns_the_units_of_each() {
        for (int i = 0; i < 500; i++) for (int j = 0; j < 4; j++) quotas.take(key("key" + i), "else", MANY, 1, 0);
        assertThat(store.used()).isGreaterThan(2_000);

        assertThat(quotas.drain().succeeded()).isTrue();
        assertThat(store.used()).isEqualTo(2_000);
    }

    @Test
    void units_in_hand_and_debts_end_with_the_period() {
        warmUp();
        store.setReady(false);
        quotas.charge(key("ann"), "else", MANY, 1_000);
        clock.jumpWallClock(Duration.ofDays(31));
        assertThat(outcome(MANY)).isEqualTo(Outcome.UNAVAILABLE);
        store.setReady(true);
        outcome(MANY);

        assertThat(store.last().counted()).isZero();
        assertThat(store.last().returned()).isZero();
        assertThat(store.keys()).hasSize(2).anyMatch(key -> key.contains("month-2026-01-31T23:00:00Z"));
    }

    @Test
    void a_request_of_the_old_period_gets_units_of_the_old_period() {
        store.hold(true);
        Future<Decision> old = take(FEW, 10);
        clock.jumpWallClock(Duration.ofDays(31));
        Future<Decision> current = take(FEW, 10);
        store.reply();
        store.reply();

        assertThat(old.result().isAdmitted()).isTrue();
        assertThat(current.result().isAdmitted()).isTrue();
        assertThat(store.keys()).hasSize(2);
    }

    @Test
    void a_reset_voids_the_units_in_hand() {
        warmUp();
        QuotaUsage usage = quotas.reset(key("ann"), "else", MANY).result();
        assertThat(usage.used()).isZero();
        assertThat(usage.left()).isEqualTo(1_000_000);
        outcome(MANY);

        assertThat(store.last().returned()).isZero();
        assertThat(store.used()).isBetween(1L, 1_001L);
    }

    @Test
    void a_reset_elsewhere_voids_the_units_in_hand_within_a_second() {
        warmUp();
        store.resetNow(store.keys().get(0));
        clock.advance(Duration.ofMillis(900));
        outcome(MANY);
        assertThat(store.exchanges()).isEmpty();
        clock.advance(Duration.ofMillis(100));
        outcome(MANY);

        assertThat(store.exchanges()).hasSize(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(store.used()).isEqualTo(1);
    }

    @Test
    void a_grant_from_before_a_reset_admits_nothing() {
        outcome(FEW);
        store.hold(true);
        Future<Decision> waiting = take(FEW, 5);
        QuotaGrant reset = store.resetNow(store.keys().get(0));
        store.hold(false);
        quotas.reset(key("ann"), "else", FEW);
        store.hold(true);
        store.reply();

        assertThat(reset.used()).isZero();
        assertThat(waiting.result().isAdmitted()).isTrue();
        assertThat(store.used()).isEqualTo(5);
    }

    @Test
    void a_reset_frees_an_exhausted_key_at_once() {
        take(FEW, 10);
        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        quotas.reset(key("ann"), "else", FEW);

        assertThat(outcome(FEW)).isEqualTo(Outcome.ADMITTED);
    }

    @Test
    void a_count_is_read_without_a_change() {
        take(FEW, 4);

        QuotaUsage usage = quotas.usage(key("ann"), "else", FEW).result();
        assertThat(usage.used()).isEqualTo(4);
        assertThat(usage.left()).isEqualTo(6);
        assertThat(usage.period().start()).isEqualTo("2025-12-31T23:00:00Z");
        assertThat(quotas.usage(key("bob"), "else", FEW).result().used()).isZero();
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
    void a_charge_reaches_the_store_within_the_lease() {
        outcome(FEW);
        quotas.charge(key("ann"), "else", FEW, 3);
        clock.advance(LEASE);

        assertThat(store.used()).isEqualTo(4);
        assertThat(store.exchanges()).hasSize(2);
    }

    @Test
    void a_charge_beyond_the_quota_leaves_nothing() {
        outcome(FEW);
        quotas.charge(key("ann"), "else", FEW, 30);
        clock.advance(LEASE);

        assertThat(take(FEW, 1).result().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(quotas.usage(key("ann"), "else", FEW).result().left()).isZero();
    }

    @Test
    void a_charge_uses_the_units_in_hand_first() {
        warmUp();
        quotas.charge(key("ann"), "else", MANY, 1);
        clock.advance(LEASE);

        assertThat(store.exchanges()).isEmpty();
    }

    @Test
    void an_evicted_key_returns_its_units_and_sends_its_debt() {
        warmUp();
        quotas.charge(key("ann"), "else", MANY, 500);
        table.resize(1);
        quotas.take(key("bob"), "else", MANY, 1, 0);
        assertThat(table.size()).isEqualTo(1);
        clock.advance(LEASE);

        assertThat(store.used()).isEqualTo(601);
    }

    @Test
    void a_key_without_a_bucket_is_decided_by_the_store() {
        table.close();
        for (int i = 0; i < 10; i++) assertThat(outcome(FEW)).isEqualTo(Outcome.ADMITTED);

        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        assertThat(store.used()).isEqualTo(10);
    }

    @Test
    void another_plan_has_another_count() {
        take(FEW, 10);
        Decision gold = quotas.take(BucketKey.of(key("ann").bytes(), 1), "gold", FEW, 10, 0)
                .result();

        assertThat(gold.isAdmitted()).isTrue();
        assertThat(store.keys()).anyMatch(key -> key.startsWith("sluice:quota:month:gold:"));
    }

    @Test
    void a_larger_quota_of_another_configuration_admits_more_within_a_second() {
        take(FEW, 10);
        assertThat(outcome(FEW)).isEqualTo(Outcome.REJECTED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(outcome(MANY)).isEqualTo(Outcome.ADMITTED);
        assertThat(store.used()).isEqualTo(11);
    }

    @Test
    void a_store_that_grants_more_than_asked_gives_no_units_in_hand() {
        QuotaExchange exchange = new QuotaExchange(10, 2, true, 1, 0, 0, 0, 1);

        assertThat(new QuotaGrant(1_000, 2, 7).within(exchange).units()).isEqualTo(3);
        assertThat(new QuotaGrant(-5, 2, 7).within(exchange).units()).isZero();
    }

    @Test
    void closing_ends_the_timer() {
        warmUp();
        quotas.close();

        assertThat(clock.pendingTimers()).isZero();
    }

    /** The bytes that docs/traffic.md and docs/security.md state. Garbage of other tests may end during a measurement. */
    @Test
    void a_key_with_a_lease_holds_at_most_256_bytes() {
        assertThat(LongStream.generate(this::bytesOfKey).limit(3)).anyMatch(bytes -> bytes > 200 && bytes <= 256);
    }

    private long bytesOfKey() {
        int keys = 100_000;
        long before = liveBytes();
        BucketTable full = new BucketTable(new MemoryBudget(1 << 28).open(0));
        QuotaBuckets leased = new QuotaBuckets(full, context());
        full.resize(keys);
        for (int i = 0; i < keys; i++)
            for (int j = 0; j < 3; j++) leased.take(key(String.format("%047d", i)), "else", MANY, 1, 0);
        store.forget();
        long each = (liveBytes() - before) / keys;
        assertThat(full.size()).isEqualTo(keys);
        leased.close();
        return each;
    }

    private static long liveBytes() {
        for (int collections = 0; collections < 3; collections++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
