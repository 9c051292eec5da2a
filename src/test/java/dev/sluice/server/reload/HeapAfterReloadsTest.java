package dev.sluice.server.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.gateway.telemetry.MetricsRegistry;
import dev.sluice.gateway.telemetry.RequestMeters;
import dev.sluice.it.reload.ReloadUnderLoadTest.VersionedConfiguration;
import dev.sluice.server.TestGateway.VertxWithMetrics;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The heap does not grow with reloads. A process of its own measures it, without the objects of other tests. */
class HeapAfterReloadsTest {
    @Test
    void the_heap_grows_by_at_most_5_percent_from_100_to_1000_reloads() throws Exception {
        run(HeapAfterReloads.class, "-Xmx128m");
    }

    @Test
    void the_kept_text_of_2000_routes_takes_at_most_a_tenth_of_the_heap() throws Exception {
        run(HeapOfText.class, "-Xmx256m");
    }

    private static void run(Class<?> program, String heap) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    /** A process of its own that compares the heap in use with and without the text that {@code /config/effective} shows. */
    static final class HeapOfText {
        private final Generations generations;
        private @Nullable EffectiveConfiguration text;

        private HeapOfText(GatewayContext context) {
            LoadResult loaded =
                    ConfigurationLoader.load(List.of(new SourceFile("conf/gateway.yaml", routes(2_000))), name -> null);
            Configuration configuration = Objects.requireNonNull(loaded.configuration());
            this.text = EffectiveConfiguration.of(configuration, loaded.source().settings());
            this.generations = new Generations(configuration, loaded.locations(), context, Future::succeededFuture);
        }

        private long inUse() {
            try {
                return HeapAfterReloads.inUse();
            } finally {
                Reference.reachabilityFence(text);
                Reference.reachabilityFence(generations);
            }
        }

        public static void main(String[] arguments) throws Exception {
            try (VertxWithMetrics metered = new VertxWithMetrics()) {
                HeapOfText heap = new HeapOfText(
                        new GatewayContext(metered.vertx, new VertxClock(metered.vertx), metered.meters.registry()));
                long with = heap.inUse();
                heap.text = null;
                long without = heap.inUse();
                assertThat(with - without)
                        .as(with + " bytes with the text, " + without + " without")
                        .isLessThan(with / 10);
            }
        }

        private static String routes(int count) {
            StringBuilder yaml = new StringBuilder("backends: { shop: { url: \"http://127.0.0.1:9\" } }\nroutes:\n");
            for (int route = 0; route < count; route++) yaml.append("""
                          GET /orders-%1$d/{id}:
                            steps:
                              order: { call: "GET shop /orders/{id}", with: { id: $path.id } }
                              lines: { call: "GET shop /lines/{order}", with: { order: $order.id }, optional: true }
                            respond: { id: $order.id, total: $order.total, lines: '[for ($lines) { "id": .id, "n": %1$d }]' }
                        """.formatted(route));
            return yaml.toString();
        }
    }

    /** A process of its own that reloads a thousand times, and compares the heap in use after a hundred and after all. */
    static final class HeapAfterReloads {
        private final VersionedConfiguration versions =
                new VersionedConfiguration(Path.of("."), "http://127.0.0.1:9", "http://127.0.0.1:9");
        private final Generations generations;
        private final ConfigUpdater updater;

        private HeapAfterReloads(Vertx vertx, MetricsRegistry meters) {
            Clock clock = new VertxClock(vertx);
            GatewayContext context = new GatewayContext(vertx, clock, meters.registry());
            RequestMeters requests = new RequestMeters(meters.registry());
            this.generations = new Generations(
                    Objects.requireNonNull(
                            ConfigurationLoader.load(version(0), name -> null).configuration()),
                    ConfigurationLocations.NONE,
                    context,
                    Future::succeededFuture);
            generations.onActivate(active -> requests.onRoutes(active.routes()));
            this.updater = new ConfigUpdater(generations, clock, meters.registry());
        }

        public static void main(String[] arguments) throws Exception {
            try (VertxWithMetrics metered = new VertxWithMetrics()) {
                HeapAfterReloads heap = new HeapAfterReloads(metered.vertx, metered.meters);
                heap.reload(1, 100);
                long after100 = inUse();
                heap.reload(101, 1000);
                assertThat(inUse()).isLessThan(after100 + after100 / 20);
            }
        }

        private List<SourceFile> version(int number) {
            return List.of(new SourceFile("conf/gateway.yaml", versions.yaml(number)));
        }

        private void reload(int from, int to) {
            for (int number = from; number <= to; number++) {
                List<SourceFile> version = version(number);
                updater.update(ReloadResult.Trigger.FILES, () -> ConfigurationLoader.load(version, name -> null));
            }
            Await.until(() -> generations.retired() == 0);
        }

        /** Returns the used heap once ten collections in a row free nothing more. Threads of Vert.x clean up clients meanwhile. */
        private static long inUse() {
            long least = Long.MAX_VALUE;
            for (int same = 0; same < 10; same++) {
                System.gc();
                long used =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                if (used < least) same = 0;
                least = Math.min(least, used);
            }
            return least;
        }
    }
}
