package dev.sluice.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.RequestVariables;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.limit.RateLimit;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.RateLimitSpec.Plan;
import dev.sluice.gateway.limit.RateLimitSpec.Plans;
import dev.sluice.gateway.limit.RequestLimits;
import dev.sluice.gateway.limit.RouteLimits;
import dev.sluice.gateway.telemetry.LimitMeters;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures one decision of a rate limit with its key, its metrics and the object of the request: goal at most 1 µs, and 2 µs for {@link
 * #flood}. The fields of two limits cost {@link #fields} less {@link #twoLimits}: goal at most 0.5 µs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LimitBenchmark {
    private static final int KEYS = 100_000;

    /** No benchmark uses up this burst. */
    private static final String RATE = "1000000/s";

    private static final int BURST = 1_000_000_000;

    private Vertx vertx;
    private Clock clock;
    private LimitContext context;
    private MultiMap floodHeaders;
    private GatewayRequest v4;
    private GatewayRequest v6;
    private GatewayRequest flooding;
    private RouteLimits byNetwork;
    private RouteLimits byClaim;
    private RouteLimits byHeader;
    private RouteLimits byPlan;
    private RouteLimits flood;
    private RouteLimits two;
    private RouteLimits twoWithFields;
    private long floodKey;

    @Setup
    public void build() {
        vertx = Vertx.vertx();
        clock = new VertxClock(vertx);
        LimitMeters meters = new LimitMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        context = new LimitContext(new MemoryBudget(1L << 30), clock, meters, subject -> subject);
        MultiMap headers = HttpHeaders.headers().set("host", "shop.example").set("x-key", "8f14e45f-ceea-467f-9575");
        floodHeaders = HttpHeaders.headers();
        v4 = request("203.0.113.7", headers);
        v6 = request("2001:db8::7", headers);
        flooding = request("203.0.113.7", floodHeaders);
        byNetwork = route(limit("network", "$request.network", false));
        byClaim = route(limit("claim", "$claims.sub", false));
        byHeader = route(limit("header", "$header.x-key", false));
        byPlan = route(plans());
        flood = route(slow());
        two = route(limit("first", "$request.network", false), limit("second", "$claims.sub", false));
        twoWithFields = route(limit("third", "$request.network", true), limit("fourth", "$claims.sub", true));
    }

    /** A rejected request is another path. */
    @TearDown(Level.Iteration)
    public void checkThatRequestsPass() {
        if (network().failed() || claim().failed() || header().failed() || plan().failed() || flood().failed())
            throw new IllegalStateException("a limit rejects requests");
    }

    @TearDown
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static RouteLimits route(RateLimit... limits) {
        return new RouteLimits(Arrays.asList(limits), List.of(), Map.of());
    }

    private RateLimit limit(String name, RateLimitSpec spec) {
        LimitBuckets buckets = new LimitBuckets(name, context);
        buckets.resize(KEYS);
        return RateLimit.of(name, spec, buckets);
    }

    private static RateLimitSpec spec(Rate rate, Integer burst, Plans plans, String key, boolean headers) {
        return new RateLimitSpec(
                rate,
                burst,
                plans,
                Expression.parse(key),
                Charge.ONE,
                Mode.ENFORCE,
                headers,
                RateLimitSpec.Scope.REPLICA,
                null,
                null,
                null);
    }

    private RateLimit limit(String name, String key, boolean headers) {
        return limit(name, spec(Rate.parse(RATE), BURST, null, key, headers));
    }

    private RateLimit plans() {
        Plan plan = new Plan(Rate.parse(RATE), BURST, null);
        Plans plans = new Plans(Expression.parse("$claims.plan"), Map.of("gold", plan, "silver", plan), plan);
        return limit("plan", spec(null, null, plans, "$claims.sub", false));
    }

    private RateLimit slow() {
        return limit("flood", spec(Rate.parse("1/d"), 5, null, "$header.x-key", false));
    }

    private GatewayRequest request(String client, MultiMap headers) {
        ForwardedNode node = ForwardedNode.of(Objects.requireNonNull(IpAddress.parse(client)));
        RequestOrigin origin = new RequestOrigin(List.of(node), 0, "https", "shop.example");
        EvaluationSource expressions =
                new EvaluationSource(EvaluationLimits.defaults(), clock::now, new SplittableRandom(1));
        ObjectNode claims = JsonNodeFactory.instance
                .objectNode()
                .put("sub", "0b1e7c52-5c1f-4c3e-9a7e-2f6f0f3d9a10")
                .put("plan", "gold");
        MemoryAccount memory = MemoryAccount.unlimited();
        TraceContext trace = new TraceContext(1, 2, 3, false, null);
        return new GatewayRequest(
                JsonNodeFactory.instance.objectNode(),
                new RequestVariables(HttpHeaders.headers(), headers, origin, expressions, memory),
                NullNode.getInstance(),
                claims,
                new CallLimits(Deadline.after(Duration.ofSeconds(5), clock), new Cancellation()),
                new CallRequest(memory, new RequestTrace("request-1", trace, 0, clock.nanos(), 0), null));
    }

    private static Future<Void> take(RouteLimits limits, GatewayRequest request) {
        return new RequestLimits(limits, HttpHeaders.headers()).takeBeforeIdentity(request);
    }

    /** Measures a key of an IPv4 address. */
    @Benchmark
    public Future<Void> network() {
        return take(byNetwork, v4);
    }

    /** Measures a key of a /64 network of IPv6. */
    @Benchmark
    public Future<Void> network6() {
        return take(byNetwork, v6);
    }

    /** Measures a key of a claim. */
    @Benchmark
    public Future<Void> claim() {
        return take(byClaim, v4);
    }

    /** Measures a key of a header. */
    @Benchmark
    public Future<Void> header() {
        return take(byHeader, v4);
    }

    /** Measures a plan that a claim chooses. */
    @Benchmark
    public Future<Void> plan() {
        return take(byPlan, v4);
    }

    /** Measures a new key, for which a full share forgets another one. */
    @Benchmark
    public Future<Void> flood() {
        floodHeaders.set("x-key", Long.toString(floodKey++));
        return take(flood, flooding);
    }

    /** Measures two limits without fields. */
    @Benchmark
    public Future<Void> twoLimits() {
        return take(two, v4);
    }

    /** Measures two limits with their fields. */
    @Benchmark
    public Future<Void> fields() {
        return take(twoWithFields, v4);
    }
}
