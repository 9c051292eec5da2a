package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.forwarded.ForwardedNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.RequestVariables;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.edge.SecuredRoute;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.gateway.limit.LimitEvents;
import dev.sluice.gateway.limit.RequestLimits;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Cancellation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The buckets of rate limits over reloads. */
@ExtendWith(VertxExtension.class)
class RateLimitsReuseTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final GatewayContext context;

    RateLimitsReuseTest(Vertx vertx) {
        this.context = new GatewayContext(
                vertx,
                clock,
                registry,
                RequestEvents.NONE,
                new NettyNameResolver(vertx),
                RequestTracer.OFF,
                new LimitContext(new MemoryBudget(128 << 20), clock, LimitEvents.NONE, subject -> null),
                StoreFactory.atUrls(vertx, clock));
    }

    private static Configuration configuration(String server, String... limits) {
        String section = List.of(limits).stream()
                .map(name -> "  " + name + ": { rate: 1/s, key: null }\n")
                .collect(Collectors.joining("", "rate_limits:\n", ""));
        String yaml = "server: { " + server + " }\n" + section + "routes: { GET /a: { respond: 1, rate_limits: ["
                + String.join(", ", limits) + "] } }\n";
        return Objects.requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                .configuration());
    }

    private RateLimits limits(RateLimits previous, List<LimitBuckets> built, String... names) {
        return previous.rebuild(configuration("port: 0", names), null, context, built::add);
    }

    @Test
    void a_limit_of_the_same_name_keeps_its_buckets() {
        List<LimitBuckets> built = new ArrayList<>();
        RateLimits first = limits(RateLimits.none(), built, "a", "b");
        RateLimits second = limits(first, built, "b", "c");
        assertThat(built).extracting(LimitBuckets::name).containsExactly("a", "b", "c");
        assertThat(second.buckets().get("b")).isSameAs(first.buckets().get("b"));
        assertThat(first.buckets().notIn(second.buckets())).containsExactly(built.get(0));
    }

    @Test
    void the_keys_are_in_equal_shares() {
        List<LimitBuckets> built = new ArrayList<>();
        assertThat(limits(RateLimits.none(), built, "a").keysOfEach()).isEqualTo(32_768);
        assertThat(limits(RateLimits.none(), built, "a", "b").keysOfEach()).isEqualTo(16_384);
        Configuration set = configuration("rate_limit_keys: 1000", "a", "b", "c");
        assertThat(RateLimits.none().rebuild(set, null, context, built::add).keysOfEach())
                .isEqualTo(333);
    }

    /** Requests meet them before the activation of their generation. Buckets of a former generation keep their share until then. */
    @Test
    void new_buckets_keep_keys_before_the_activation() {
        List<LimitBuckets> built = new ArrayList<>();
        RateLimits first = limits(RateLimits.none(), built, "a");
        limits(first, built, "a", "b");
        assertThat(built).extracting(LimitBuckets::share).containsExactly(32_768, 16_384);
    }

    /** The context has 128 MiB, of which a quarter pays for 131,072 keys. */
    @Test
    void the_keys_of_all_limits_hold_at_most_a_quarter_of_the_memory() {
        Configuration most = configuration("rate_limit_keys: 131072", "a");
        Configuration more = configuration("rate_limit_keys: 1000000", "a", "b");
        List<LimitBuckets> built = new ArrayList<>();
        assertThat(RateLimits.none().rebuild(most, null, context, built::add).keysOfEach())
                .isEqualTo(131_072);
        assertThat(RateLimits.none().rebuild(more, null, context, built::add).keysOfEach())
                .isEqualTo(65_536);
    }

    private Set<Meter.Id> meters() {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    private static Generation replace(Generations generations, Configuration configuration) {
        return generations.replace(configuration, ConfigurationLocations.NONE);
    }

    @Test
    void a_roll_back_keeps_the_gauges_of_the_limits_that_stay() throws TimeoutException {
        Generations generations = new Generations(
                configuration("port: 0", "kept", "old"), ConfigurationLocations.NONE, context, Future::succeededFuture);
        Set<Meter.Id> before = meters();
        assertThat(before)
                .filteredOn(meter -> meter.getName().equals("sluice.rate.limit.keys"))
                .extracting(meter -> meter.getTag("limit"))
                .containsExactlyInAnyOrder("kept", "old");
        Configuration failing = configuration("port: 0", "kept", "new");
        generations.onActivate(active -> {
            if (active.equals(failing)) throw new IllegalStateException("a listener");
        });
        assertThatThrownBy(() -> replace(generations, failing)).hasMessage("a listener");
        clock.advance(Duration.ofSeconds(1));
        assertThat(meters()).isEqualTo(before);
        Generation next = replace(generations, configuration("port: 0", "kept"));
        assertThat(next.configuration().rateLimits()).containsOnlyKeys("kept");
        assertThat(meters())
                .filteredOn(meter -> meter.getName().equals("sluice.rate.limit.keys"))
                .extracting(meter -> meter.getTag("limit"))
                .containsExactly("kept");
        generations.close().await(10, TimeUnit.SECONDS);
    }

    /** Returns a thousand keys, of which each limit has its share, and limits whose key is a header. */
    private static Configuration thousandKeys(String... limits) {
        String section = List.of(limits).stream()
                .map(name -> name + ": { rate: 1/h, key: $header.x-caller }")
                .collect(Collectors.joining(", "));
        String yaml = "server: { port: 0, rate_limit_keys: 1000 }\nrate_limits: { " + section + " }\n"
                + "routes: { GET /a: { respond: 1, rate_limits: [" + String.join(", ", limits) + "] } }\n";
        return Objects.requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                .configuration());
    }

    private GatewayRequest requestOf(String caller) {
        RequestOrigin origin = new RequestOrigin(List.of(ForwardedNode.UNKNOWN), 0, "http", null);
        EvaluationSource expressions =
                new EvaluationSource(EvaluationLimits.defaults(), clock::now, new SplittableRandom(1));
        MultiMap headers = HttpHeaders.headers().add("x-caller", caller);
        return new GatewayRequest(
                JsonNodeFactory.instance.objectNode(),
                new RequestVariables(HttpHeaders.headers(), headers, origin, expressions, MemoryAccount.unlimited()),
                NullNode.getInstance(),
                NullNode.getInstance(),
                new CallLimits(Deadline.after(Duration.ofSeconds(1), clock), new Cancellation()),
                new CallRequest(MemoryAccount.unlimited(), TestCalls.trace(clock), null));
    }

    @Test
    void a_roll_back_gives_the_limits_that_stay_their_shares_again() throws TimeoutException {
        Generations generations =
                new Generations(thousandKeys("kept"), ConfigurationLocations.NONE, context, Future::succeededFuture);
        Configuration failing = thousandKeys("kept", "a", "b", "c");
        generations.onActivate(active -> {
            if (active.equals(failing)) throw new IllegalStateException("a listener");
        });
        assertThatThrownBy(() -> replace(generations, failing)).hasMessage("a listener");
        SecuredRoute route = Objects.requireNonNull(
                generations.current().edgeSnapshot().routes().match(HttpMethod.GET, "", "/a", HttpHeaders.headers()));
        for (int i = 0; i < 1010; i++)
            assertThat(new RequestLimits(route.rules().limits(), HttpHeaders.headers())
                            .takeBeforeIdentity(requestOf("caller " + i))
                            .succeeded())
                    .isTrue();
        assertThat(registry.get("sluice.rate.limit.keys").gauge().value()).isEqualTo(1000);
        generations.close().await(10, TimeUnit.SECONDS);
    }
}
