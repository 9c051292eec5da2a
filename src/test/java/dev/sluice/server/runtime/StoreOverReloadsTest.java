package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.gateway.limit.LimitEvents;
import dev.sluice.server.runtime.FleetStoreTest.FakeStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store that replicas share, over reloads and at the end. */
@ExtendWith(VertxExtension.class)
class StoreOverReloadsTest {
    private static final String STORE = "store: { url: redis://valkey:6379, timeout: 5ms }";
    private static final String CHANGED = "store: { url: redis://valkey:6379, timeout: 6ms }";
    private static final String NONE = "";
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final FakeStore stores = new FakeStore();
    private final GatewayContext context;
    private @Nullable Generations generations;

    StoreOverReloadsTest(Vertx vertx) {
        this.context = new GatewayContext(
                vertx,
                clock,
                registry,
                RequestEvents.NONE,
                new NettyNameResolver(vertx),
                RequestTracer.OFF,
                new LimitContext(new MemoryBudget(128 << 20), clock, LimitEvents.NONE, subject -> null),
                stores);
    }

    @AfterEach
    void close() throws TimeoutException {
        if (generations != null) generations.close().await(10, TimeUnit.SECONDS);
    }

    private static Configuration configuration(String store, String rate) {
        String scope = store.isEmpty() ? "" : ", scope: fleet";
        String yaml = """
                %s
                rate_limits: { all: { rate: %s, key: null%s } }
                routes: { GET /a: { respond: 1, rate_limits: [all] } }
                """.formatted(store, rate, scope);
        LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null);
        assertThat(loaded.errors()).isEmpty();
        return requireNonNull(loaded.configuration());
    }

    private Generations start(String store) {
        generations = new Generations(
                configuration(store, "9/s"), ConfigurationLocations.NONE, context, Future::succeededFuture);
        return generations;
    }

    private Generation reload(String store, String rate) {
        return requireNonNull(generations).replace(configuration(store, rate), ConfigurationLocations.NONE);
    }

    private void awaitLog(String... entries) {
        Await.until(() -> stores.log().stream()
                .map(StoreOverReloadsTest::withoutKey)
                .toList()
                .equals(List.of(entries)));
    }

    private static String withoutKey(String entry) {
        String[] words = entry.split(" ", -1);
        return words[0] + " " + words[1];
    }

    private @Nullable Double gauge(String name) {
        var gauge = registry.find(name).gauge();
        return gauge == null ? null : gauge.value();
    }

    @Test
    void a_configuration_without_a_store_opens_none_and_has_no_metrics_of_it() {
        Generation only = start(NONE).current();
        assertThat(stores.log()).isEmpty();
        assertThat(only.fleetStatus()).isNull();
        assertThat(only.storeStarted().succeeded()).isTrue();
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().getName().startsWith("sluice.store"));
    }

    @Test
    void the_process_joins_the_store_and_compares_its_limits() {
        stores.members(3);
        Generation only = start(STORE).current();
        awaitLog("1 start", "1 beat", "1 compare");
        assertThat(stores.log("1 beat")).containsExactly("1 beat sluice:replicas");
        Await.until(() -> requireNonNull(only.fleetStatus()).replicas() == 3);
        assertThat(gauge("sluice.store.replicas")).isEqualTo(3);
        assertThat(gauge("sluice.store.up")).isEqualTo(1);
    }

    @Test
    void a_store_with_equal_settings_stays_open_over_a_reload() {
        start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        Generation next = reload(STORE, "8/s");
        clock.advance(INTERVAL);
        assertThat(requireNonNull(generations).retired()).isZero();
        assertThat(requireNonNull(next.fleetStatus()).state()).isEqualTo(FleetStatus.State.UP);
        awaitLog("1 start", "1 beat", "1 compare");
    }

    @Test
    void a_store_with_other_settings_takes_over_after_its_start_and_the_former_one_is_left_then() {
        start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        stores.slowToStart();
        reload(CHANGED, "9/s");
        assertThat(stores.log()).endsWith("2 start");
        stores.opened(2).open();
        awaitLog("1 start", "1 beat", "1 compare", "2 start", "1 leave", "2 beat", "2 compare");
        clock.advance(INTERVAL);
        awaitLog("1 start", "1 beat", "1 compare", "2 start", "1 leave", "2 beat", "2 compare", "1 close");
    }

    @Test
    void a_former_store_stays_open_for_the_requests_of_its_generation() {
        Generation first = start(STORE).current();
        first.requestCounter().onStart();
        awaitLog("1 start", "1 beat", "1 compare");
        reload(CHANGED, "9/s");
        awaitLog("1 start", "1 beat", "1 compare", "2 start", "1 leave", "2 beat", "2 compare");
        clock.advance(INTERVAL.multipliedBy(5));
        assertThat(stores.log("1 close")).isEmpty();
        assertThat(stores.opened(1).isReady()).isTrue();
        first.requestCounter().onEnd(TestCalls.trace(clock));
        clock.advance(INTERVAL);
        Await.until(() -> stores.log("1 close").size() == 1);
    }

    @Test
    void a_former_store_that_is_hung_delays_no_reload_and_its_end_waits_for_the_new_one() {
        start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        stores.slowToStart();
        reload(CHANGED, "9/s");
        clock.advance(INTERVAL.multipliedBy(3));
        assertThat(requireNonNull(generations).retired()).isZero();
        assertThat(stores.log("1 ")).doesNotContain("1 close");
        stores.opened(2).open();
        Await.until(() -> stores.log("1 close").size() == 1);
    }

    /** Until the first heartbeat, each replica would have the whole rate otherwise. */
    @Test
    void the_known_number_of_replicas_holds_for_an_hour_in_a_changed_store_that_has_not_replied() {
        stores.members(4);
        Generation first = start(STORE).current();
        Await.until(() -> requireNonNull(first.fleetStatus()).replicas() == 4);
        stores.ready(false);
        Generation next = reload(CHANGED, "9/s");
        assertThat(requireNonNull(next.fleetStatus()).replicas()).isEqualTo(4);
        clock.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(requireNonNull(next.fleetStatus()).replicas()).isEqualTo(4);
        clock.advance(Duration.ofNanos(1));
        assertThat(requireNonNull(next.fleetStatus()).replicas()).isEqualTo(1);
    }

    @Test
    void two_quick_reloads_end_with_the_last_store_alone() {
        stores.slowToStart();
        start(STORE);
        reload(CHANGED, "9/s");
        reload("store: { url: redis://valkey:6379, timeout: 7ms }", "9/s");
        stores.opened(3).open();
        Await.until(() -> stores.log("3 beat").size() == 1);
        stores.opened(2).open();
        stores.opened(1).open();
        clock.advance(INTERVAL);
        Await.until(
                () -> stores.log("1 close").size() == 1 && stores.log("2 close").size() == 1);
        assertThat(stores.log("1 beat")).isEmpty();
        assertThat(stores.log("2 beat")).isEmpty();
        assertThat(stores.log("3 close")).isEmpty();
    }

    /** A late end of the first membership would remove the name that the last store has, too. */
    @Test
    void a_store_that_takes_over_before_the_start_of_the_one_before_ends_all_former_memberships() {
        start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        stores.slowToStart();
        reload(CHANGED, "9/s");
        reload("store: { url: redis://valkey:6379, timeout: 7ms }", "9/s");
        stores.opened(3).open();
        Await.until(() -> stores.log("3 beat").size() == 1);
        assertThat(stores.log("1 ")).endsWith("1 leave sluice:replicas");
        stores.opened(2).open();
        clock.advance(INTERVAL);
        Await.until(
                () -> stores.log("1 close").size() == 1 && stores.log("2 close").size() == 1);
        assertThat(stores.log("1 leave")).hasSize(1);
        assertThat(stores.log("2 ")).containsExactly("2 start", "2 close");
    }

    @Test
    void a_removed_store_is_left_and_its_metrics_are_removed() {
        start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        Generation next = reload(NONE, "9/s");
        clock.advance(INTERVAL);
        awaitLog("1 start", "1 beat", "1 compare", "1 leave", "1 close");
        assertThat(next.fleetStatus()).isNull();
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().getName().startsWith("sluice.store"));
    }

    @Test
    void a_rejected_reload_keeps_the_store_and_its_metrics() {
        Generations kept = start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        Configuration failing = configuration(CHANGED, "9/s");
        kept.onActivate(active -> {
            if (active.equals(failing)) throw new IllegalStateException("a listener");
        });
        assertThatThrownBy(() -> reload(CHANGED, "9/s")).hasMessage("a listener");
        clock.advance(INTERVAL);
        Await.until(() -> stores.log("2 close").size() == 1);
        assertThat(stores.log("2 beat")).isEmpty();
        assertThat(stores.log("1 ")).hasSize(3);
        assertThat(gauge("sluice.store.up")).isEqualTo(1);
    }

    @Test
    void the_end_leaves_the_store_before_its_connections_close() throws TimeoutException {
        Generations ended = start(STORE);
        awaitLog("1 start", "1 beat", "1 compare");
        ended.close().await(10, TimeUnit.SECONDS);
        generations = null;
        awaitLog("1 start", "1 beat", "1 compare", "1 leave", "1 close");
    }
}
