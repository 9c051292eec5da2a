package dev.sluice.bench;

import dev.sluice.upstream.backend.Operation;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.gateway.telemetry.RequestMeters;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the metrics of a request and of a call, which both succeed. {@code bench/jmh -t 2 Meters} records from two threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MetersBenchmark {
    private static final Operation OPERATION = new Operation("orders", HttpMethod.GET, "/orders/{id}");
    private static final Duration ELAPSED = Duration.ofMillis(7);

    private final MetricsRegistry registry = new MetricsRegistry();
    private final RequestMeters requests = new RequestMeters(registry);
    private final BackendMeters backend = new BackendMeters(registry.registry(), "orders");
    private final RequestTrace plain = trace(false);
    private final RequestTrace sampled = trace(true);

    private static RequestTrace trace(boolean isSampled) {
        TraceContext start = TraceContext.start(new SplittableRandom(1));
        TraceContext context =
                new TraceContext(start.traceHigh(), start.traceLow(), start.spanId(), isSampled, start.state());
        RequestTrace trace = new RequestTrace("1", context, 0, 1, 1);
        trace.onRoute("GET /orders/{id}");
        trace.onResponseHead(200, true, ELAPSED.toNanos());
        trace.onEnd(0, 1000, ELAPSED.toNanos());
        return trace;
    }

    /** Measures the start and the end of a request. */
    @Benchmark
    public void request() {
        requests.onStart();
        requests.onEnd(plain);
    }

    /** Measures a request whose trace is recorded, so that its duration gets an exemplar. */
    @Benchmark
    public void sampledRequest() {
        requests.onStart();
        requests.onEnd(sampled);
    }

    /** Measures the events of a call that succeeds at its first attempt. */
    @Benchmark
    public void call() {
        backend.onAttemptEnd(OPERATION, null, 200, ELAPSED);
        backend.onBreakerRecord("success");
        backend.onCallEnd(OPERATION, null, ELAPSED);
    }

    @TearDown
    public void close() {
        backend.close();
        registry.close();
    }
}
