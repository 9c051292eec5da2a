package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.FleetBuckets;
import dev.sluice.gateway.limit.fleet.FleetContext;
import dev.sluice.gateway.limit.fleet.FleetEvents;
import dev.sluice.gateway.limit.fleet.FleetRate;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures a decision about a leased key of a limit that replicas share: goal at most 1.5 µs. The store grants all units at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class FleetBenchmark {
    private static final byte[] KEY = "L0b1e7c52-5c1f-4c3e-9a7e-2f6f0f3d9a10".getBytes(ISO_8859_1);

    /** The index of the first wanted units in the arguments of the script, and of the next ones. */
    private static final int FIRST_WANTED = 10;

    private static final int NEXT_WANTED = 3;

    /** No benchmark uses up this burst. A lease has 50,000 units. */
    private final FleetRate rate = FleetRate.of(1_000_000, 1, 1_000_000_000);

    private final Gcra oneProcess = new Gcra(1_000_000, TimeUnit.SECONDS.toNanos(1), 1_000_000_000);
    private Vertx vertx;
    private FleetBuckets buckets;
    private BucketTable table;
    private Clock clock;

    @Setup
    public void build() {
        vertx = Vertx.vertx();
        clock = new VertxClock(vertx);
        table = new BucketTable(new MemoryBudget(1L << 30).open(0));
        table.resize(1000);
        FleetContext context = new FleetContext(
                new GenerousStore(),
                clock,
                FleetEvents.NONE,
                Duration.ofMillis(5).toNanos(),
                Duration.ofMillis(50).toNanos(),
                () -> 4,
                "sluice");
        buckets = new FleetBuckets("limit", table, clock.nanos(), context);
    }

    /** A store that grants all wanted units. */
    private static final class GenerousStore implements Store {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public Future<List<String>> send(ScriptCall call) {
            List<String> arguments = call.arguments();
            long wanted = 0;
            for (int i = FIRST_WANTED; i < arguments.size(); i += NEXT_WANTED)
                wanted += Long.parseLong(arguments.get(i));
            return Future.succeededFuture(List.of(Long.toString(wanted), "1000", "0"));
        }
    }

    /** A rejected request is another path. */
    @TearDown(Level.Iteration)
    public void checkThatRequestsPass() {
        if (!leased().result().isAdmitted()) throw new IllegalStateException("the limit rejects requests");
    }

    @TearDown
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Measures a request of a busy key, which takes a unit in hand. */
    @Benchmark
    public Future<Decision> leased() {
        return buckets.take(BucketKey.of(KEY, 0), "else", rate, 1, 0);
    }

    /** Measures the same request with a bucket of this process alone. */
    @Benchmark
    public Decision ofOneProcess() {
        return table.take(BucketKey.of(KEY, 1), oneProcess, 1, clock.nanos());
    }
}
