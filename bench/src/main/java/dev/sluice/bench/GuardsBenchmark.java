package dev.sluice.bench;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Bulkhead;
import dev.sluice.upstream.guard.CircuitStateMachine;
import dev.sluice.upstream.guard.Retry;
import dev.sluice.upstream.guard.TotalTimeout;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.netty.VertxClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
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

/**
 * Measures the cost of the guards for a call that succeeds at once. The guards have their default settings and the order of
 * {@code Upstream}: total → bulkhead → breaker → retry. Each operation creates a call, as a step does; {@link #unguarded}
 * measures this alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class GuardsBenchmark {
    private static final Operation OPERATION = new Operation("orders", HttpMethod.GET, "/orders/{id}");
    private static final MultiMap HEADERS = HttpHeaders.headers();
    private static final Duration ROUTE = Duration.ofSeconds(5);

    private Vertx vertx;
    private Clock clock;
    private Backend unguarded;
    private Backend guarded;
    private Backend measured;

    @Setup
    public void build() {
        vertx = Vertx.vertx();
        clock = new VertxClock(vertx);
        Future<Reply> reply = Future.succeededFuture(new Reply(200, HEADERS, Buffer.buffer("{}")));
        unguarded = call -> reply;
        guarded = guards(BackendEvents.NONE);
        measured = guards(new BackendMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "orders"));
    }

    /** A rejected call is fast and would distort the figures. */
    @TearDown(Level.Iteration)
    public void checkThatCallsSucceed() {
        if (guarded.send(call()).failed() || measured.send(call()).failed())
            throw new IllegalStateException("the guards reject calls");
    }

    private Backend guards(BackendEvents events) {
        BackendContext context = new BackendContext(
                "orders", vertx, clock, () -> ThreadLocalRandom.current().nextLong(), events);
        Bulkhead.Spec permits = Bulkhead.Spec.defaults();
        CircuitStateMachine circuit = new CircuitStateMachine(Breaker.Spec.defaults(), permits.concurrent(), context);
        Backend retry = new Retry(Retry.Spec.defaults(), context, circuit::isClosed, unguarded);
        Backend breaker = new Breaker(circuit, context, retry);
        Backend bulkhead = new Bulkhead(permits, context, circuit, breaker);
        return new TotalTimeout(Timeouts.defaults().total(), context, bulkhead);
    }

    @TearDown
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Call call() {
        return new Call(
                new CallContent(OPERATION, "/orders/42", HEADERS, null),
                new CallLimits(Deadline.after(ROUTE, clock), new Cancellation()),
                CallState.start(clock));
    }

    /** Measures a call without guards. */
    @Benchmark
    public Future<Reply> unguarded() {
        return unguarded.send(call());
    }

    /** Measures a call through the guards. */
    @Benchmark
    public Future<Reply> guarded() {
        return guarded.send(call());
    }

    /** Measures a call through the guards with their metrics. */
    @Benchmark
    public Future<Reply> measured() {
        return measured.send(call());
    }
}
