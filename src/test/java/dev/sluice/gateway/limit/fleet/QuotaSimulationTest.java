package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedStore;
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
    private final Model script = new Model();

    /** The admitted units by period and key. */
    private final Map<String, Long> admitted = new HashMap<>();

    private final Map<String, Integer> resets = new HashMap<>();

    /** The units of grants without a reply, and of returns that the script never saw. */
    private long lost;

    private long longestNanos;
    private int rejected;
    private int unavailable;

    /** A store without a server, which runs a model of the script. It replies at once, or when a test says so. Not thread-safe. */
    static final class Model implements QuotaStore {
        private Map<String, QuotaGrant> states = new HashMap<>();
        private List<QuotaExchange> exchanges = new ArrayList<>();
        private final List<Pending> unanswered = new ArrayList<>();
        private long lastNumber = 1_000;
        private boolean isReady = true;
        private boolean isHeld;

        private record Pending(Supplier<QuotaGrant> script, Promise<QuotaGrant> reply) {}

        @Override
        public boolean isReady() {
            return isReady;
        }

        void setReady(boolean ready) {
            isReady = ready;
        }

        /** Keeps later calls until {@link #reply} or {@link #fail}. */
        void hold(boolean holds) {
            isHeld = holds;
        }

        @Override
        public Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange) {
            exchanges.add(exchange);
            return send(() -> run(text(key), exchange));
        }

        @Override
        public Future<QuotaGrant> read(byte[] key) {
            return send(() -> states.getOrDefault(text(key), new QuotaGrant(0, 0, 0)));
        }

        @Override
        public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
            return send(() -> resetNow(text(key)));
        }

        private Future<QuotaGrant> send(Supplier<QuotaGrant> script) {
            if (!isReady) return Future.failedFuture(new StoreFailure(StoreFailure.Kind.NOT_SENT, "away"));
            if (!isHeld) return Future.succeededFuture(script.get());
            Pending pending = new Pending(script, Promise.promise());
            unanswered.add(pending);
            return pending.reply().future();
        }

        /** Runs the oldest call that has no reply. Its reply follows later. */
        void run() {
            Pending pending = unanswered.get(0);
            QuotaGrant grant = pending.script().get();
            unanswered.set(0, new Pending(() -> grant, pending.reply()));
        }

        /** Replies to the oldest call that has no reply, after the call has run. */
        void reply() {
            Pending pending = unanswered.remove(0);
            pending.reply().complete(pending.script().get());
        }

        /** Fails the oldest call that has no reply. */
        void fail(StoreFailure.Kind kind) {
            unanswered.remove(0).reply().fail(new StoreFailure(kind, "scripted"));
        }

        int unanswered() {
            return unanswered.size();
        }

        List<QuotaExchange> exchanges() {
            return exchanges;
        }

        QuotaExchange last() {
            return exchanges.get(exchanges.size() - 1);
        }

        /** Returns the keys with a count. */
        List<String> keys() {
            return List.copyOf(states.keySet());
        }

        /** Returns the counts of all keys together. */
        long used() {
            return states.values().stream().mapToLong(QuotaGrant::used).sum();
        }

        /** Loses all states and calls. */
        void forget() {
            states = new HashMap<>();
            exchanges = new ArrayList<>();
        }

        QuotaGrant resetNow(String key) {
            return put(key, 0, 0, ++lastNumber);
        }

        /** Does what the script does. */
        QuotaGrant run(String key, QuotaExchange exchange) {
            QuotaGrant state = states.getOrDefault(key, new QuotaGrant(0, 0, 0));
            long number = state.number() == 0 ? ++lastNumber : state.number();
            long used = state.used();
            if (exchange.number() == number) used = Math.max(0, used - exchange.returned());
            used += exchange.counted();
            long left = Math.max(0, exchange.units() - used);
            long needed = exchange.needed();
            long granted = needed <= left ? needed : exchange.isWhole() ? 0 : left;
            granted += left - granted < 1_000 ? 0 : Math.min(exchange.wanted(), (left - granted) / 1_000);
            return put(key, granted, used + granted, number);
        }

        private QuotaGrant put(String key, long granted, long used, long number) {
            QuotaGrant state = new QuotaGrant(granted, used, number);
            states.put(key, state);
            return state;
        }

        static String text(byte[] key) {
            return new String(key, StandardCharsets.ISO_8859_1);
        }
    }

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
            return send(() -> script.run(Model.text(key), exchange), exchange.returned());
        }

        @Override
        public Future<QuotaGrant> read(byte[] key) {
            throw new UnsupportedOperationException("not in this test");
        }

        @Override
        public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
            return send(
                    () -> {
                        resets.merge(Model.text(key), 1, Integer::sum);
                        return script.resetNow(Model.text(key));
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
