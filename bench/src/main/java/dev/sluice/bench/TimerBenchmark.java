package dev.sluice.bench;

import dev.sluice.core.time.Clock;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.VertxClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a timer that is set and cancelled on an event loop, as that of a deadline mostly is. Each invocation does it 1,000 times, so
 * that the way to the event loop and back counts little.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerBenchmark {
    private static final int TIMERS = 1000;

    /** Timers that no measurement reaches. */
    private static final long DELAY_MILLIS = TimeUnit.HOURS.toMillis(1);

    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS);

    /** The number of other timers of the event loop, half of them earlier. */
    @Param({"0", "1000"})
    public int pending;

    private Vertx vertx;
    private Clock clock;
    private EventLoop loop;

    @Setup
    public void setOtherTimers() {
        vertx = Vertx.vertx();
        clock = new VertxClock(vertx);
        loop = EventLoop.detached(vertx);
        SplittableRandom random = new SplittableRandom(1);
        onLoop(() -> {
            for (int i = 0; i < pending; i++) {
                long delay = DELAY_MILLIS / 2 + random.nextLong(DELAY_MILLIS);
                vertx.setTimer(delay, id -> {});
                clock.after(TimeUnit.MILLISECONDS.toNanos(delay), () -> {});
            }
        });
    }

    private void onLoop(Runnable work) {
        loop.call(() -> {
                    work.run();
                    return Future.succeededFuture();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Measures the clock of the gateway. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void clock() {
        onLoop(() -> {
            for (int i = 0; i < TIMERS; i++) clock.after(DELAY_NANOS, () -> {}).cancel();
        });
    }

    /** Measures the timers of Vert.x, which the clock uses on other threads. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void vertx() {
        onLoop(() -> {
            for (int i = 0; i < TIMERS; i++) vertx.cancelTimer(vertx.setTimer(DELAY_MILLIS, id -> {}));
        });
    }

    @TearDown
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
