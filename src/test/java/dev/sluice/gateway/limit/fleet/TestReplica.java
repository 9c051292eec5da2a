package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The buckets of one replica with a scripted store: a lease of 50 ms and a timeout of 5 ms. For one thread. */
final class TestReplica {
    static final Duration LEASE = Duration.ofMillis(50);
    static final Duration TIMEOUT = Duration.ofMillis(5);

    final ManualClock clock = new ManualClock();
    final ScriptedRates store = new ScriptedRates();
    final BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
    final FleetBuckets buckets;
    private final FleetRate rate;
    private int replicas = 1;
    private int decidedAlone;

    TestReplica(FleetRate rate) {
        this.rate = rate;
        table.resize(100);
        buckets = new FleetBuckets("limit", table, clock.nanos(), context(LEASE), context -> store);
    }

    FleetContext context(Duration lease) {
        return new FleetContext(
                FleetSimulation.NO_STORE,
                clock,
                limit -> decidedAlone++,
                TIMEOUT.toNanos(),
                lease.toNanos(),
                () -> replicas,
                "sluice");
    }

    void setReplicas(int number) {
        replicas = number;
    }

    int decidedAlone() {
        return decidedAlone;
    }

    static BucketKey key(String text) {
        return BucketKey.of(("L" + text).getBytes(ISO_8859_1), 0);
    }

    Future<Decision> take(String key, int units) {
        return buckets.take(key(key), "else", rate, units);
    }

    Future<Decision> take() {
        return take("a", 1);
    }

    /** Takes a unit for each of several requests. */
    List<Future<Decision>> take(int requests) {
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < requests; i++) decisions.add(take());
        return decisions;
    }

    void charge(String key, long units) {
        buckets.charge(key(key), "else", rate, units);
    }

    void advanceMillis(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    /** Sends a request that the store admits, so that the next ones of the key use a lease. */
    void warmUp() {
        Future<Decision> first = take();
        store.grant(1, 0);
        if (!first.result().isAdmitted()) throw new IllegalStateException("rejected");
    }

    static List<Boolean> admissions(List<Future<Decision>> decisions) {
        return decisions.stream().map(each -> each.result().isAdmitted()).toList();
    }
}
