package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.FleetBucketsTest.liveBytes;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.FEW;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MANY;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.MONTHS;
import static dev.sluice.gateway.limit.fleet.QuotaBucketsTest.TestQuotas.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedStore;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuotaBucketsTest {
    private final TestQuotas replica = new TestQuotas();
    private final ManualClock clock = replica.clock;
    private final QuotaSimulationTest.Model store = replica.store;
    private final BucketTable table = replica.table;
    private final QuotaBuckets quotas = replica.quotas;

    @Test
    void the_first_request_asks_the_store_for_its_units_alone() {
        Decision first = replica.take(FEW, 3).result();

        assertThat(first.isAdmitted()).isTrue();
        assertThat(first.unitsLeft()).isEqualTo(7);
        assertThat(store.last().needed()).isEqualTo(3);
        assertThat(store.last().isWhole()).isTrue();
        assertThat(store.last().wanted()).isZero();
        assertThat(store.keys()).containsExactly("sluice:quota:month:else:month-2025-12-31T23:00:00Z:Lann");
    }

    @Test
    void exactly_the_units_of_the_quota_are_admitted() {
        for (int i = 0; i < 10; i++) assertThat(replica.outcome(FEW)).isEqualTo(Outcome.ADMITTED);

        Decision rejected = replica.take(FEW, 1).result();
        assertThat(rejected.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(rejected.unitsLeft()).isZero();
        assertThat(rejected.isNewKey()).isTrue();
        assertThat(replica.take(FEW, 1).result().isNewKey()).isFalse();
    }

    @Test
    void below_a_thousand_units_each_request_asks() {
        QuotaTerms thousand = new QuotaTerms(1_000, MONTHS, false);
        for (int i = 0; i < 20; i++) replica.outcome(thousand);

        assertThat(store.exchanges()).hasSize(20);
        assertThat(store.used()).isEqualTo(20);
    }

    @Test
    void a_busy_key_asks_for_about_the_requests_of_a_lease() {
        replica.warmUp();
        int requests = 0;
        while (store.exchanges().isEmpty()) {
            assertThat(replica.outcome(MANY)).isEqualTo(Outcome.ADMITTED);
            requests++;
        }

        assertThat(requests).isBetween(2, 100);
        assertThat(store.last().wanted()).isBetween(90L, 220L);
    }

    @Test
    void a_replica_holds_at_most_a_thousandth_of_the_units_left() {
        QuotaTerms terms = new QuotaTerms(20_000, MONTHS, false);
        for (int i = 0; i < 100; i++) replica.outcome(terms);

        assertThat(store.used() - 100).isBetween(0L, 20L);
    }

    @Test
    void an_exhausted_key_asks_once_a_second() {
        replica.take(FEW, 10);
        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        int asked = store.exchanges().size();

        for (int i = 0; i < 199; i++) {
            clock.advance(Duration.ofMillis(10));
            assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        }
        assertThat(store.exchanges()).hasSize(asked + 1);
    }

    @Test
    void requests_that_arrive_during_an_exchange_wait_for_it_and_then_ask_together() {
        store.hold(true);
        List<Future<Decision>> all = replica.takeEach(5, FEW);
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
        replica.take(FEW, 7);
        store.hold(true);
        List<Future<Decision>> all = replica.takeEach(6, FEW);
        store.reply();
        store.reply();

        assertThat(all)
                .map(decision -> decision.result().isAdmitted())
                .containsExactly(true, true, true, false, false, false);
        assertThat(store.unanswered()).isZero();
    }

    @Test
    void a_key_of_a_quota_is_full_for_a_rate() {
        replica.outcome(MANY);
        Gcra rate = new Gcra(1, TimeUnit.SECONDS.toNanos(1), 1);

        assertThat(table.take(key("ann"), rate, 1, 0).isAdmitted()).isTrue();
    }

    @Test
    void a_key_without_a_bucket_is_decided_by_the_store() {
        table.close();
        for (int i = 0; i < 10; i++) assertThat(replica.outcome(FEW)).isEqualTo(Outcome.ADMITTED);

        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        assertThat(store.used()).isEqualTo(10);
    }

    @Test
    void another_plan_has_another_count() {
        replica.take(FEW, 10);
        Decision gold = quotas.take(BucketKey.of(key("ann").bytes(), 1), "gold", FEW, 10, 0)
                .result();

        assertThat(gold.isAdmitted()).isTrue();
        assertThat(store.keys()).anyMatch(key -> key.startsWith("sluice:quota:month:gold:"));
    }

    @Test
    void a_larger_quota_of_another_configuration_admits_more_within_a_second() {
        replica.take(FEW, 10);
        assertThat(replica.outcome(FEW)).isEqualTo(Outcome.REJECTED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(replica.outcome(MANY)).isEqualTo(Outcome.ADMITTED);
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
        replica.warmUp();
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
        QuotaBuckets leased = new QuotaBuckets(full, replica.context());
        full.resize(keys);
        for (int i = 0; i < keys; i++)
            for (int j = 0; j < 3; j++) leased.take(key(String.format("%047d", i)), "else", MANY, 1, 0);
        store.forget();
        long each = (liveBytes() - before) / keys;
        assertThat(full.size()).isEqualTo(keys);
        leased.close();
        return each;
    }

    /** The quotas of one replica of two with a model of the store: a lease of 50 ms and a timeout of 5 ms. For one thread. */
    static final class TestQuotas {
        static final Duration LEASE = Duration.ofMillis(50);
        static final QuotaCalendar MONTHS = new QuotaCalendar(PeriodKind.MONTH, ZoneId.of("Europe/Oslo"));
        static final QuotaTerms MANY = new QuotaTerms(1_000_000, MONTHS, false);
        static final QuotaTerms FEW = new QuotaTerms(10, MONTHS, false);
        private static final Duration TIMEOUT = Duration.ofMillis(5);

        final ManualClock clock = new ManualClock();
        final QuotaSimulationTest.Model store = new QuotaSimulationTest.Model();
        final BucketTable table = new BucketTable(new MemoryBudget(1 << 28).open(0));
        final List<String> withoutStore = new ArrayList<>();
        final QuotaBuckets quotas = new QuotaBuckets(table, context());

        TestQuotas() {
            table.resize(1_000);
        }

        QuotaContext context() {
            FleetContext fleet = new FleetContext(
                    new ScriptedStore(),
                    clock,
                    withoutStore::add,
                    TIMEOUT.toNanos(),
                    LEASE.toNanos(),
                    () -> 2,
                    "sluice");
            return new QuotaContext("month", clock.nanos(), fleet, store);
        }

        static BucketKey key(String name) {
            return BucketKey.of(('L' + name).getBytes(StandardCharsets.ISO_8859_1), 0);
        }

        Future<Decision> take(QuotaTerms terms, int units) {
            return quotas.take(key("ann"), "else", terms, units, 0);
        }

        Outcome outcome(QuotaTerms terms) {
            return take(terms, 1).result().outcome();
        }

        List<Future<Decision>> takeEach(int requests, QuotaTerms terms) {
            return IntStream.range(0, requests).mapToObj(i -> take(terms, 1)).toList();
        }

        /** Requests of a busy key until the replica has units in hand. */
        void warmUp() {
            for (int i = 0; i < 100; i++) assertThat(outcome(MANY)).isEqualTo(Outcome.ADMITTED);
            clock.advance(Duration.ofMillis(1));
            store.exchanges().clear();
        }
    }
}
