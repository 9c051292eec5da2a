package dev.sluice.server.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The heap does not grow with reloads. A process of its own measures it, without the objects of other tests. */
class HeapAfterReloadsTest {
    @Test
    void the_heap_grows_by_at_most_5_percent_from_100_to_1000_reloads() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapAfterReloads.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
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
