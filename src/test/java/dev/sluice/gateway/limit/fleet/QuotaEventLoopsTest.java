package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.fleet.FleetBucketsTest.ScriptedStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class QuotaEventLoopsTest {
    private static final QuotaTerms DAYS =
            new QuotaTerms(1_000, new QuotaCalendar(PeriodKind.DAY, ZoneOffset.UTC), false);
    private static final BucketKey KEY = BucketKey.of(new byte[] {'L', 'a'}, 0);

    private final ConcurrentLinkedQueue<Promise<QuotaGrant>> calls = new ConcurrentLinkedQueue<>();

    /** Keeps each call. */
    private final class Held implements QuotaStore {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public Future<QuotaGrant> exchange(byte[] key, QuotaExchange exchange) {
            Promise<QuotaGrant> reply = Promise.promise();
            calls.add(reply);
            return reply.future();
        }

        @Override
        public Future<QuotaGrant> read(byte[] key) {
            throw new UnsupportedOperationException("not in this test");
        }

        @Override
        public Future<QuotaGrant> reset(byte[] key, long expiryMillis) {
            throw new UnsupportedOperationException("not in this test");
        }
    }

    private QuotaBuckets quotas(Vertx vertx, long timeoutMillis) {
        VertxClock clock = new VertxClock(vertx);
        BucketTable table = new BucketTable(new MemoryBudget(1 << 20).open(0));
        table.resize(10);
        long timeout = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        FleetContext fleet =
                new FleetContext(new ScriptedStore(), clock, FleetEvents.NONE, timeout, timeout, () -> 1, "s");
        return new QuotaBuckets(table, new QuotaContext("q", clock.nanos(), fleet, new Held()));
    }

    /** Takes a unit on an event loop; returns the context on which the decision came. */
    private static Future<Context> take(QuotaBuckets quotas, Context loop) {
        Promise<Context> decided = Promise.promise();
        loop.runOnContext(start -> quotas.take(KEY, "else", DAYS, 1, 0)
                .map(Decision::isAdmitted)
                .onComplete(decision -> decided.complete(Vertx.currentContext())));
        return decided.future();
    }

    private static List<Context> loops(Vertx vertx) {
        return IntStream.range(0, 3)
                .<Context>mapToObj(i -> ((VertxInternal) vertx).createEventLoopContext())
                .toList();
    }

    @Test
    void each_request_goes_on_with_its_own_event_loop_after_a_reply(Vertx vertx) {
        QuotaBuckets quotas = quotas(vertx, 60_000);
        List<Context> loops = loops(vertx);
        List<Future<Context>> all = new ArrayList<>();
        for (Context loop : loops) {
            Future<Context> waiting = take(quotas, loop);
            TestEventLoops.await(Future.future(done -> loop.runOnContext(ran -> done.complete())));
            all.add(waiting);
        }
        calls.remove().complete(new QuotaGrant(1, 1, 7));
        calls.remove().complete(new QuotaGrant(2, 3, 7));

        assertThat(TestEventLoops.await(Future.all(all)).<Context>list()).isEqualTo(loops);
    }

    @Test
    void each_request_goes_on_with_its_own_event_loop_after_its_timeout(Vertx vertx) {
        QuotaBuckets quotas = quotas(vertx, 20);
        List<Context> loops = loops(vertx);
        List<Future<Context>> all =
                loops.stream().map(loop -> take(quotas, loop)).toList();

        assertThat(TestEventLoops.await(Future.all(all)).<Context>list()).isEqualTo(loops);
    }
}
