package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of one key that arrive at replicas of one limit, with a model of the store. For one thread. */
final class FleetSimulation {
    static final long SECOND = 1_000_000_000;
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
    private int turn;
    private int undelivered;
    private Counts counts = new Counts();

    /** The counts of a time. */
    static final class Counts {
        private int arrivals;
        private int admitted;
        private int admittedByOneProcess;
        private int decidedAlone;
        private int admittedAlone;
        private long mostWaitNanos;
        private long firstNanos = Long.MAX_VALUE;
        private long lastNanos;

        int arrivals() {
            return arrivals;
        }

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
        FleetContext context =
                new FleetContext(NO_STORE, clock, limit -> undelivered++, timeoutNanos, LEASE, () -> count, "sluice");
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
    Counts run(double perSecond, long nanos, boolean isOnOne) {
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
        counts.arrivals++;
        counts.firstNanos = Math.min(counts.firstNanos, arrived);
        replicas.get(replica).take(KEY, "else", rate, 1).onSuccess(decision -> onDecision(decision, arrived));
        if (oneProcess.take(KEY, rate.nanos(), 1, arrived - startNanos).isAdmitted()) counts.admittedByOneProcess++;
    }

    private void onDecision(Decision decision, long arrived) {
        boolean isAlone = undelivered > 0;
        if (isAlone) undelivered--;
        counts.mostWaitNanos = Math.max(counts.mostWaitNanos, clock.nanos() - arrived);
        counts.lastNanos = clock.nanos();
        if (isAlone) counts.decidedAlone++;
        if (decision.isAdmitted()) counts.admitted++;
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
        return connections.stream().mapToInt(ModelStore.Connection::calls).max().orElse(0);
    }
}
