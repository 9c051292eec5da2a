package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of one key that arrive at replicas of one limit, with a model of the store. */
final class FleetSimulation {
    private static final long SECOND = 1_000_000_000;
    private static final long LEASE = 50_000_000;
    private static final BucketKey KEY = BucketKey.of("Lkey".getBytes(ISO_8859_1), 0);

    private final ManualClock clock = new ManualClock();
    private final Random random;
    private final FleetRate rate;
    private final ModelStore store;
    private final List<FleetBuckets> replicas = new ArrayList<>();
    private final List<ModelStore.Connection> connections = new ArrayList<>();
    private final BucketTable oneProcess = table();
    private final long startNanos = clock.nanos();
    private long firstNanos = -1;
    private long lastNanos;
    private int arrivals;
    private int admitted;
    private int admittedByOneProcess;
    private int alone;

    FleetSimulation(FleetRate rate, int count, Random random) {
        this.rate = rate;
        this.random = random;
        this.store = new ModelStore(clock, random, 100_000, 200_000);
        for (int i = 0; i < count; i++) {
            ModelStore.Connection connection = store.connect();
            FleetContext context = new FleetContext(null, clock, limit -> alone++, SECOND, LEASE, () -> count, "sluice");
            connections.add(connection);
            replicas.add(new FleetBuckets("limit", table(), startNanos, context, same -> connection));
        }
    }

    static BucketTable table() {
        BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
        table.resize(1000);
        return table;
    }

    /** Lets requests arrive at random times for a while, evenly at all replicas or at the first one. */
    void run(double perSecond, long nanos, boolean isOnOne) {
        double next = clock.nanos();
        long end = clock.nanos() + nanos;
        while (true) {
            next -= Math.log(1 - random.nextDouble()) / perSecond * SECOND;
            if (next > end) break;
            clock.advance(Duration.ofNanos((long) next - clock.nanos()));
            arrive(isOnOne ? 0 : arrivals % replicas.size());
        }
        clock.advance(Duration.ofNanos(end - clock.nanos()));
    }

    private void arrive(int replica) {
        if (firstNanos < 0) firstNanos = clock.nanos();
        arrivals++;
        replicas.get(replica).take(KEY, "else", rate, 1, 0).onSuccess(this::onDecision);
        if (oneProcess.take(KEY, rate.nanos(), 1, clock.nanos() - startNanos).isAdmitted()) admittedByOneProcess++;
    }

    private void onDecision(Decision decision) {
        lastNanos = clock.nanos();
        if (decision.isAdmitted()) admitted++;
    }

    ModelStore store() {
        return store;
    }

    ManualClock clock() {
        return clock;
    }

    /** Returns the time from the first request to the last answer. */
    double seconds() {
        return (lastNanos - firstNanos) / (double) SECOND;
    }

    int arrivals() {
        return arrivals;
    }

    int admitted() {
        return admitted;
    }

    int admittedByOneProcess() {
        return admittedByOneProcess;
    }

    /** Returns how many requests were decided without the store. */
    int alone() {
        return alone;
    }

    /** Returns the most calls of a replica in any second after the first one. */
    int mostCallsInASecond() {
        return connections.stream()
                .mapToInt(connection -> connection.mostCallsInASecond(startNanos + SECOND, clock.nanos()))
                .max()
                .orElse(0);
    }

    /** Returns the calls of the busiest replica in a second. */
    double callsPerSecond() {
        return connections.stream()
                        .mapToInt(connection -> connection.calls().size())
                        .max()
                        .orElse(0)
                / seconds();
    }
}
