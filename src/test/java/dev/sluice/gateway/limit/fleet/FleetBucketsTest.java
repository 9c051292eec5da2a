package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.fixture.ManualClock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.upstream.store.ScriptCall;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetBucketsTest {
    private static final FleetRate RATE = FleetRate.of(400, 1, 40);

    private static BucketTable table(int keys) {
        BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
        table.resize(keys);
        return table;
    }

    @Test
    void a_key_of_the_store_names_the_limit_and_the_plan() {
        ScriptedStore store = new ScriptedStore();
        ManualClock clock = new ManualClock();
        FleetContext context = new FleetContext(store, clock, FleetEvents.NONE, 5_000_000, 50_000_000, () -> 1, "shop");
        FleetBuckets buckets = new FleetBuckets("partners", table(10), clock.nanos(), context);
        byte[] key = {'L', (byte) 0xe9};
        Future<Decision> decision = buckets.take(BucketKey.of(key, 0), "gold", RATE, 1);
        ScriptCall call = store.calls().get(0);
        assertThat(call.key())
                .startsWith("shop:rate:partners:gold:L".getBytes())
                .endsWith(0xe9);
        store.reply("1", "2500", "0");
        assertThat(decision.result().unitsLeft()).isEqualTo(39);
    }

    @Test
    void a_reply_of_garbage_is_a_failed_call() {
        ScriptedStore store = new ScriptedStore();
        ManualClock clock = new ManualClock();
        AtomicInteger alone = new AtomicInteger();
        FleetEvents events = limit -> alone.incrementAndGet();
        FleetContext context = new FleetContext(store, clock, events, 5_000_000, 50_000_000, () -> 1, "shop");
        FleetBuckets buckets = new FleetBuckets("partners", table(10), clock.nanos(), context);
        Future<Decision> decision = buckets.take(TestReplica.key("a"), "else", RATE, 1);
        store.reply("garbage");
        assertThat(decision.result().isAdmitted()).isTrue();
        assertThat(alone).hasValue(1);
    }

    /** The bytes that docs/traffic.md and docs/security.md state. */
    @Test
    void a_leased_key_with_a_debt_holds_at_most_256_bytes() {
        int keys = 100_000;
        ManualClock clock = new ManualClock();
        ScriptedRates store = new ScriptedRates();
        FleetContext context = new FleetContext(
                FleetSimulation.NO_STORE, clock, FleetEvents.NONE, 5_000_000, 50_000_000, () -> 1, "shop");
        liveBytes();
        long before = liveBytes();
        BucketTable full = table(keys);
        FleetBuckets buckets = new FleetBuckets("limit", full, clock.nanos(), context, same -> store);
        store.setReady(false);
        for (int i = 0; i < keys; i++) {
            BucketKey key = TestReplica.key(String.format("%047d", i));
            buckets.take(key, "else", RATE, 1);
            buckets.charge(key, "else", RATE, 1);
        }
        long each = (liveBytes() - before) / keys;
        assertThat(full.size()).isEqualTo(keys);
        assertThat(each).isBetween(150L, (long) BucketTable.BYTES_EACH);
        buckets.close();
    }

    private static long liveBytes() {
        for (int collections = 0; collections < 3; collections++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
