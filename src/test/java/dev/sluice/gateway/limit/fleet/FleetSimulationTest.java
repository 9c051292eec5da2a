package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.ModelStoreTest.ModelStore;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests at random times with an exact model of the store, whose calls take 0.2 to 0.6 ms. */
class FleetSimulationTest {
    private static final FleetRate BUSY = FleetRate.of(400, 1, 40);
    private static final FleetRate SLOW = FleetRate.of(10, 1, 1);
    private static final long SECOND = 1_000_000_000;
    private static final int SEEDS = 10;
    private static final long TIMEOUT = 5_000_000;

    /** Calls of one replica in a second: two in a lease. */
    private static final int MOST_CALLS = (int) (2 * SECOND / FleetSimulation.LEASE);

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "2,true", "3,false", "3,true", "4,false", "4,true"})
    void a_leased_limit_at_twice_its_rate_admits_95_percent_and_never_more(int replicas, boolean isOnOne) {
        for (int seed = 0; seed < SEEDS; seed++) {
            FleetSimulation fleet = new FleetSimulation(BUSY, replicas, SECOND, new Random(seed));
            FleetSimulation.Counts counts = fleet.run(800, 10 * SECOND, isOnOne);
            assertThat((double) counts.admitted()).isBetween(0.95 * counts.bound(BUSY), counts.bound(BUSY));
            assertThat(counts.decidedAlone()).isZero();
            assertThat(fleet.mostCallsInASecond()).isLessThanOrEqualTo(MOST_CALLS);
            assertThat(fleet.mostCalls()).isLessThanOrEqualTo(10 * MOST_CALLS);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "2,true", "3,false", "3,true", "4,false", "4,true"})
    void a_limit_without_leases_at_twice_its_rate_admits_95_percent_of_one_process(int replicas, boolean isOnOne) {
        for (int seed = 0; seed < SEEDS; seed++) {
            FleetSimulation fleet = new FleetSimulation(SLOW, replicas, SECOND, new Random(seed));
            FleetSimulation.Counts counts = fleet.run(20, 10 * SECOND, isOnOne);
            assertThat((double) counts.admitted()).isBetween(0.95 * counts.admittedByOneProcess(), counts.bound(SLOW));
            assertThat(counts.decidedAlone()).isZero();
        }
    }

    /** Units, burst. Some leases have two units or as many as the burst. */
    @ParameterizedTest
    @CsvSource({"39,2", "40,2", "85,8", "100,5", "100,10", "400,20", "1000,100"})
    void a_leased_key_sends_at_most_two_calls_in_a_lease(int units, int burst) {
        FleetRate rate = FleetRate.of(units, 1, burst);
        for (double load : new double[] {0.3, 0.9, 1, 1.3, 2})
            for (int seed = 0; seed < SEEDS; seed++) {
                FleetSimulation fleet = new FleetSimulation(rate, 1, SECOND, new Random(seed));
                // A quarter of the requests have a second attempt.
                fleet.hasDebts = seed % 2 == 1;
                FleetSimulation.Counts counts = fleet.run(load * units, 5 * SECOND, false);
                assertThat(fleet.mostCallsInASecond()).isLessThanOrEqualTo(MOST_CALLS);
                assertThat((double) counts.admitted()).isLessThanOrEqualTo(counts.bound(rate));
            }
    }

    @ParameterizedTest
    @CsvSource({"1,400,40", "2,400,40", "4,400,40", "3,10,10", "4,10,1", "4,400,2", "4,1000,100"})
    void an_outage_admits_the_rate_and_the_larger_of_the_burst_and_the_replicas(int replicas, int units, int burst) {
        FleetRate rate = FleetRate.of(units, 1, burst);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (long before : new long[] {0, 2 * SECOND}) {
                FleetSimulation fleet = new FleetSimulation(rate, replicas, TIMEOUT, new Random(seed));
                fleet.run(2 * units, before, false);
                fleet.store().stop();
                FleetSimulation.Counts outage = fleet.run(4 * units, 3 * SECOND, false);
                double bound = 3 * units + Math.max(burst, replicas);
                assertThat((double) outage.admittedAlone()).isBetween(0.5 * 3 * units - replicas, bound);
                assertThat(outage.mostWaitNanos()).isLessThanOrEqualTo(TIMEOUT);
            }
        }
    }

    /** The store has lost all states, and learns from the replicas how far they are ahead. */
    @ParameterizedTest
    @CsvSource({"1,400,40", "2,400,40", "4,400,40", "4,10,10", "4,10,1", "4,1000,100"})
    void an_outage_and_the_return_of_an_empty_store_give_no_second_burst(int replicas, int units, int burst) {
        FleetRate rate = FleetRate.of(units, 1, burst);
        for (int seed = 0; seed < SEEDS; seed++) {
            FleetSimulation fleet = new FleetSimulation(rate, replicas, TIMEOUT, new Random(seed));
            int admitted = fleet.run(2 * units, 2 * SECOND, false).admitted();
            fleet.store().stop();
            admitted += fleet.run(4 * units, 2 * SECOND, false).admitted();
            fleet.store().empty();
            fleet.store().resume();
            FleetSimulation.Counts back = fleet.run(4 * units, 2 * SECOND, false);
            assertThat(back.decidedAlone()).isZero();
            // One unit for each replica that reports its state after another one has asked.
            assertThat(admitted + back.admitted()).isLessThanOrEqualTo(6 * units + burst + replicas);
        }
    }

    /** Each reply comes after the timeout. */
    @Test
    void a_slow_store_lets_no_request_wait_longer_than_the_timeout() {
        for (int seed = 0; seed < SEEDS; seed++) {
            FleetSimulation fleet = new FleetSimulation(BUSY, 4, TIMEOUT, new Random(seed));
            fleet.store().delay(2600, 1000);
            FleetSimulation.Counts counts = fleet.run(800, 5 * SECOND, false);
            assertThat(counts.mostWaitNanos()).isEqualTo(TIMEOUT);
            assertThat(counts.admitted()).isLessThanOrEqualTo((int) counts.bound(BUSY));
        }
    }

    @Test
    void a_store_that_stops_and_resumes_lets_no_request_wait_longer_than_the_timeout() {
        FleetSimulation fleet = new FleetSimulation(BUSY, 4, TIMEOUT, new Random(1));
        long part = Duration.ofMillis(70).toNanos();
        for (int i = 0; i < 20; i++) {
            fleet.store().stop();
            assertThat(fleet.run(800, part, false).mostWaitNanos()).isLessThanOrEqualTo(TIMEOUT);
            fleet.store().resume();
            assertThat(fleet.run(800, part, false).mostWaitNanos()).isLessThanOrEqualTo(TIMEOUT);
        }
    }

    /** Requests of one key that arrive at replicas of one limit, with a model of the store. For one thread. */
    static final class FleetSimulation {
        static final long LEASE = 50_000_000;

        /** A store that no test calls. */
        static final Store NO_STORE = new Store() {
            @Override
            public boolean isReady() {
                return false;
            }

            @Override
            public Future<List<String>> send(ScriptCall call) {
                throw new AssertionError("a call");
            }
        };

        private static final BucketKey KEY = BucketKey.of("Lkey".getBytes(ISO_8859_1), 0);

        private final ManualClock clock = new ManualClock();
        private final long startNanos = clock.nanos();
        private final Random random;
        private final FleetRate rate;
        private final ModelStore store;
        private final List<FleetBuckets> replicas = new ArrayList<>();
        private final List<ModelStore.Connection> connections = new ArrayList<>();
        private final BucketTable oneProcess = table();
        private boolean hasDebts;
        private int turn;
        private int undelivered;
        private Counts counts = new Counts();

        /** The counts of a time. */
        static final class Counts {
            private int admitted;
            private int admittedByOneProcess;
            private int decidedAlone;
            private int admittedAlone;
            private long mostWaitNanos;
            private long firstNanos = Long.MAX_VALUE;
            private long lastNanos;

            int admitted() {
                return admitted;
            }

            /** Returns how many a limiter of one process admits of the same requests. */
            int admittedByOneProcess() {
                return admittedByOneProcess;
            }

            /** Returns how many requests were decided without the store. */
            int decidedAlone() {
                return decidedAlone;
            }

            int admittedAlone() {
                return admittedAlone;
            }

            long mostWaitNanos() {
                return mostWaitNanos;
            }

            /** Returns the time from the first request to the last decision. */
            double seconds() {
                return (lastNanos - firstNanos) / (double) SECOND;
            }

            /** Returns the most units that a limit may admit in the time. */
            double bound(FleetRate rate) {
                return perSecond(rate) * seconds() + rate.burst();
            }
        }

        FleetSimulation(FleetRate rate, int count, long timeoutNanos, Random random) {
            this.rate = rate;
            this.random = random;
            this.store = new ModelStore(clock, random, timeoutNanos);
            FleetContext context = new FleetContext(
                    NO_STORE, clock, limit -> undelivered++, timeoutNanos, LEASE, () -> count, "sluice");
            for (int i = 0; i < count; i++) {
                ModelStore.Connection connection = store.connect();
                connections.add(connection);
                replicas.add(new FleetBuckets("limit", table(), startNanos, context, same -> connection));
            }
        }

        private static BucketTable table() {
            BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
            table.resize(1000);
            return table;
        }

        static double perSecond(FleetRate rate) {
            return rate.units() * 1e6 / rate.windowMicros();
        }

        ModelStore store() {
            return store;
        }

        /** Lets requests arrive at random times for a while, evenly at all replicas or at the first one; returns their counts. */
        FleetSimulation.Counts run(double perSecond, long nanos, boolean isOnOne) {
            counts = new Counts();
            long end = clock.nanos() + nanos;
            double next = clock.nanos();
            while (true) {
                next -= Math.log(1 - random.nextDouble()) / perSecond * SECOND;
                if (next > end) break;
                advanceTo((long) next);
                arrive(isOnOne ? 0 : turn++ % replicas.size());
            }
            advanceTo(end);
            return counts;
        }

        private void advanceTo(long nanos) {
            clock.advance(Duration.ofNanos(nanos - clock.nanos()));
        }

        private void arrive(int replica) {
            long arrived = clock.nanos();
            counts.firstNanos = Math.min(counts.firstNanos, arrived);
            replicas.get(replica).take(KEY, "else", rate, 1, 0).onSuccess(decision -> onDecision(decision, arrived));
            if (oneProcess.take(KEY, rate.nanos(), 1, arrived - startNanos).isAdmitted()) counts.admittedByOneProcess++;
        }

        private void onDecision(Decision decision, long arrived) {
            boolean isAlone = undelivered > 0;
            if (isAlone) undelivered--;
            counts.mostWaitNanos = Math.max(counts.mostWaitNanos, clock.nanos() - arrived);
            counts.lastNanos = clock.nanos();
            if (isAlone) counts.decidedAlone++;
            if (decision.isAdmitted()) counts.admitted++;
            if (hasDebts && decision.isAdmitted() && random.nextInt(4) == 0)
                clock.after(random.nextInt((int) LEASE), () -> replicas.get(0).charge(KEY, "else", rate, 1));
            if (decision.isAdmitted() && isAlone) counts.admittedAlone++;
        }

        /** Returns the most calls of a replica in any second after the first one. */
        int mostCallsInASecond() {
            return connections.stream()
                    .mapToInt(connection -> connection.mostCallsInASecond(startNanos + SECOND))
                    .max()
                    .orElse(0);
        }

        /** Returns the most calls of a replica. */
        int mostCalls() {
            return connections.stream()
                    .mapToInt(ModelStore.Connection::calls)
                    .max()
                    .orElse(0);
        }
    }
}
