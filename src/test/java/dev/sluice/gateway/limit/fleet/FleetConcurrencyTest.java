package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.TestReplica;
import dev.sluice.gateway.limit.fleet.FleetSimulationTest.FleetSimulation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of one key on four event loops. */
@ExtendWith(VertxExtension.class)
class FleetConcurrencyTest {
    private static final int REQUESTS = 5000;
    private static final int ROUND = 50;
    private static final long SECOND = 1_000_000_000;

    /** A lease of a second has 1000 units. */
    private static final FleetRate RATE = FleetRate.of(1000, 1, 1000);

    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger elsewhere = new AtomicInteger();

    @Test
    void requests_of_all_loops_admit_what_the_store_grants_and_complete_on_their_own(
            @ProvidedBy(TestEventLoops.Four.class) Vertx vertx) {
        TestEventLoops loops = new TestEventLoops(vertx);
        CountingStore store = new CountingStore(vertx);
        BucketTable table = new BucketTable(new MemoryBudget(Long.MAX_VALUE / 2).open(0));
        table.resize(10);
        Clock clock = loops.clock();
        AtomicInteger alone = new AtomicInteger();
        FleetContext context = new FleetContext(
                FleetSimulation.NO_STORE,
                clock,
                limit -> alone.incrementAndGet(),
                20 * SECOND,
                SECOND,
                () -> 1,
                "sluice");
        FleetBuckets buckets = new FleetBuckets("limit", table, clock.nanos(), context, same -> store);
        List<Future<Void>> all = new ArrayList<>();
        for (int loop = 0; loop < TestEventLoops.LOOPS; loop++) all.add(requests(loops, loop, buckets, REQUESTS));
        TestEventLoops.await(Future.all(all).mapEmpty());
        assertThat(alone).hasValue(0);
        assertThat(elsewhere).hasValue(0);
        assertThat(admitted).hasPositiveValue();
        assertThat((long) admitted.get()).isLessThanOrEqualTo(store.granted());
        assertThat(store.granted() - admitted.get()).isLessThanOrEqualTo(1000);
    }

    private Future<Void> requests(TestEventLoops loops, int loop, FleetBuckets buckets, int left) {
        if (left == 0) return Future.succeededFuture();
        return loops.on(loop, () -> round(loops, loop, buckets))
                .compose(done -> requests(loops, loop, buckets, left - ROUND));
    }

    private Future<Void> round(TestEventLoops loops, int loop, FleetBuckets buckets) {
        List<Future<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < ROUND; i++) {
            BucketKey key = TestReplica.key("a");
            decisions.add(buckets.take(key, "else", RATE, 1, 0).onSuccess(decision -> {
                if (decision.isAdmitted()) admitted.incrementAndGet();
                if (!loops.isOn(loop)) elsewhere.incrementAndGet();
            }));
        }
        return Future.all(decisions).mapEmpty();
    }

    /** Grants what is wanted, less what a rate of a process would lack, from the event loop of the caller. */
    private static final class CountingStore implements RateStore {
        private final Vertx vertx;
        private long granted;

        CountingStore(Vertx vertx) {
            this.vertx = vertx;
        }

        synchronized long granted() {
            return granted;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public Future<RateGrant> exchange(BucketKey key, String plan, FleetRate rate, RateExchange exchange) {
            Promise<RateGrant> reply = Promise.promise();
            Context caller = vertx.getOrCreateContext();
            caller.runOnContext(ignored -> reply.complete(grant(exchange)));
            return reply.future();
        }

        private synchronized RateGrant grant(RateExchange exchange) {
            granted += exchange.wanted() - exchange.returned();
            return new RateGrant(exchange.wanted(), 0, 0);
        }
    }
}
