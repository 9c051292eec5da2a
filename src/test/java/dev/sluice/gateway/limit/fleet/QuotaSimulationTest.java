package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.upstream.store.StoreFailure;
import dev.sluice.upstream.store.StoreFailure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that share quotas through a model of the script, with a network that is late, loses messages, and loses replicas. */
class QuotaSimulationTest {
    private static final int REPLICAS = 4;
    private static final int STEPS = 10_000;
    private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
    private static final Duration TIMEOUT = Duration.ofMillis(5);
    private static final QuotaCalendar DAYS = new QuotaCalendar(PeriodKind.DAY, ZoneOffset.UTC);

    private final ManualClock clock = new ManualClock();
    private final ModelQuotaStore script = new ModelQuotaStore();

    /** The admitted units by period and key. */
    private final Map<String, Long> admitted = new HashMap<>();

    private final Map<String, Integer> resets = new HashMap<>();

    /** The units of grants without a reply, and of returns that the script never saw. */
    private long lost;

    private long longestNanos;
    private int rejected;
    private int unavailable;

    /** The network of one replica. */
    private final class Link implements QuotaStore {
        private final Random random;
        private final boolean hasFaults;
        private boolean isAlive = true;

        Link(Random random, boolean hasFaults) {
            this.random = random;
            this.hasFaults = hasFaults;
        }

        @Override
        public boolean isReady() {
            return isAlive && (!hasFaults || random.nextInt(100) > 0);
        }

        @Override
        public Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange) {
            return send(() -> script.run(ModelQuotaStore.text(key), exchange), exchange.returned());
        }

        @Override
        public Future<QuotaGrant> read(byte[] key) {
            throw new UnsupportedOperationException("not in this test");
        }

        @Override
        public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
            return send(
                    () -> {
                        resets.merge(ModelQuotaStore.text(key), 1, Integer::sum);
                        return script.resetNow(ModelQuotaStore.text(key));
                    },
                    0);
        }

        private Future<QuotaGrant> send(Supplier<QuotaGrant> call, long returned) {
            Promise<QuotaGrant> reply = Promise.promise();
            int fault = hasFaults ? random.nextInt(100) : 99;
            if (!isAlive || fault < 3) return Future.failedFuture(new StoreFailure(Kind.NOT_SENT, "scripted"));
            clock.after(delay(fault), () -> arrive(call, reply, returned, fault));
            return reply.future();
        }

        private void arrive(Supplier<QuotaGrant> call, Promise<QuotaGrant> reply, long returned, int fault) {
            if (fault < 8) {
                lost += returned;
                fail(reply, fault < 5 ? Kind.REJECTED : Kind.NO_REPLY);
                return;
            }
            QuotaGrant grant = call.get();
            if (fault < 12) {
                lost += grant.units();
                fail(reply, Kind.NO_REPLY);
            } else later(fault, () -> reply.complete(grant));
        }

        private void fail(Promise<QuotaGrant> reply, Kind kind) {
            later(99, () -> reply.fail(new StoreFailure(kind, "scripted")));
        }

        /** A killed process does nothing any more. */
        private void later(int fault, Runnable task) {
            clock.after(delay(fault), () -> {
                if (isAlive) task.run();
            });
        }

        private long delay(int fault) {
            return (fault < 25 ? random.nextInt(30_000) : random.nextInt(700)) * MICRO;
        }
    }

    /** A process. */
    private final class Replica {
        private final Link link;
        private final BucketTable table = new BucketTable(new MemoryBudget(1 << 20).open(0));
        private final QuotaBuckets quotas;

        Replica(Random random, boolean hasFaults, int keys) {
            link = new Link(random, hasFaults);
            FleetContext fleet = new FleetContext(
                    new ScriptedStore(),
                    clock,
                    FleetEvents.NONE,
                    TIMEOUT.toNanos(),
                    10 * TIMEOUT.toNanos(),
                    () -> 4,
                    "s");
            quotas = new QuotaBuckets(table, new QuotaContext("q", clock.nanos(), fleet, link));
            table.resize(keys);
        }

        void take(int key, int units, QuotaTerms terms) {
            String count = countOf(key);
            long start = clock.nanos();
            quotas.take(key(key), "else", terms, units, 0).onSuccess(decision -> {
                if (!link.isAlive) return;
                longestNanos = Math.max(longestNanos, clock.nanos() - start);
                if (decision.isAdmitted()) admitted.merge(count, (long) units, Long::sum);
                else if (decision.outcome() == Outcome.REJECTED) rejected++;
                else unavailable++;
            });
        }
    }

    private String countOf(int key) {
        return "s:quota:q:else:" + DAYS.at(clock.now()).keyText() + ":L" + key;
    }

    private static BucketKey key(int key) {
        return BucketKey.of(("L" + key).getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void never_more_than_the_quota_is_admitted(long seed) {
        Random random = new Random(seed);
        QuotaTerms terms = new QuotaTerms(seed % 2 == 0 ? 300 : 2_500, DAYS, false);
        int keys = 1 + random.nextInt(4);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) replicas.add(new Replica(random, true, 1 + random.nextInt(keys + 1)));
        for (int step = 0; step < STEPS; step++) step(random, replicas, keys, terms);
        clock.advance(Duration.ofSeconds(1));

        admitted.forEach((count, units) ->
                assertThat(units).as(count).isLessThanOrEqualTo(terms.units() * (1 + resets.getOrDefault(count, 0))));
        assertThat(longestNanos).isLessThanOrEqualTo(TIMEOUT.toNanos());
        assertThat(admitted.size()).isGreaterThan(1);
        assertThat(rejected).isPositive();
        assertThat(unavailable).isPositive();
    }

    private void step(Random random, List<Replica> replicas, int keys, QuotaTerms terms) {
        Replica replica = replicas.get(random.nextInt(REPLICAS));
        int event = random.nextInt(2_000);
        if (event < 2) {
            replica.link.isAlive = false;
            replicas.set(replicas.indexOf(replica), new Replica(random, true, keys));
        } else if (event == 2) replica.quotas.reset(key(random.nextInt(keys)), "else", terms);
        else if (event == 3) clock.jumpWallClock(Duration.ofHours(random.nextInt(30)));
        else if (event == 4) replica.quotas.drain();
        else if (event < 60) replica.quotas.charge(key(random.nextInt(keys)), "else", terms, 1 + random.nextInt(3));
        else
            for (int i = random.nextInt(12); i > 0; i--)
                replica.take(random.nextInt(keys), 1 + random.nextInt(2), terms);
        clock.advance(Duration.ofNanos(random.nextInt(event % 50 == 0 ? 1_500_000 : 3_000) * MICRO));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void each_counted_unit_is_admitted_or_lost_once(long seed) {
        Random random = new Random(seed);
        QuotaTerms terms = new QuotaTerms(1_000_000, DAYS, false);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) replicas.add(new Replica(random, true, 4));
        for (int step = 0; step < STEPS; step++) {
            Replica replica = replicas.get(random.nextInt(REPLICAS));
            for (int i = random.nextInt(40); i > 0; i--) replica.take(random.nextInt(5), 1 + random.nextInt(2), terms);
            clock.advance(Duration.ofNanos(random.nextInt(step % 50 == 0 ? 1_500_000 : 3_000) * MICRO));
        }
        clock.advance(Duration.ofSeconds(10));

        long all = admitted.values().stream().mapToLong(units -> units).sum();
        assertThat(script.used()).isEqualTo(all + lost);
        assertThat(lost).isPositive();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void without_faults_all_units_of_the_quota_are_admitted() {
        Random random = new Random(1);
        QuotaTerms terms = new QuotaTerms(5_000, DAYS, false);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) replicas.add(new Replica(random, false, 10));
        for (int step = 0; step < 3_000; step++) {
            for (int i = 0; i < 4; i++) replicas.get(random.nextInt(REPLICAS)).take(1, 1, terms);
            clock.advance(Duration.ofMillis(2));
        }

        assertThat(admitted).containsOnly(Map.entry(countOf(1), 5_000L));
        assertThat(unavailable).isZero();
        assertThat(script.used()).isEqualTo(5_000);
    }

    @Test
    void a_killed_replica_loses_at_most_a_thousandth_of_the_quota() {
        Random random = new Random(2);
        QuotaTerms terms = new QuotaTerms(5_000, DAYS, false);
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) replicas.add(new Replica(random, false, 10));
        for (int step = 0; step < 4_000; step++) {
            if (step == 300) replicas.remove(0).link.isAlive = false;
            for (int i = 0; i < 4; i++)
                replicas.get(random.nextInt(replicas.size())).take(1, 1, terms);
            clock.advance(Duration.ofMillis(2));
        }

        // Beside the units in hand, those of requests in flight are lost.
        assertThat(admitted.get(countOf(1))).isBetween(4_985L, 5_000L);
    }
}
