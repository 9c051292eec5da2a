package dev.sluice.reload;

import dev.sluice.MeteredVertx;
import dev.sluice.Versions;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.Source;
import dev.sluice.fixture.Waiting;
import dev.sluice.runtime.GatewayContext;
import dev.sluice.runtime.Generations;
import dev.sluice.telemetry.Meters;
import dev.sluice.time.Clock;
import dev.sluice.time.VertxClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A process of its own that reloads a thousand times, and prints the heap in use after a hundred and after all. */
final class ReloadedHeap {
    private final Versions versions = new Versions(Path.of("."), "http://127.0.0.1:9", "http://127.0.0.1:9");
    private final Generations generations;
    private final ConfigUpdater updater;

    private ReloadedHeap(Vertx vertx, Meters meters) {
        Clock clock = new VertxClock(vertx);
        GatewayContext context = new GatewayContext(vertx, clock, meters.registry());
        this.generations = new Generations(
                Objects.requireNonNull(
                        ConfigurationLoader.load(version(0), name -> null).configuration()),
                context,
                Future::succeededFuture);
        this.updater = new ConfigUpdater(generations, clock, meters.registry());
    }

    public static void main(String[] arguments) throws Exception {
        try (MeteredVertx metered = new MeteredVertx()) {
            ReloadedHeap heap = new ReloadedHeap(metered.vertx, metered.meters);
            heap.reload(1, 100);
            System.out.println("after 100: " + inUse());
            heap.reload(101, 1000);
            System.out.println("after 1000: " + inUse());
        }
    }

    private List<Source> version(int number) {
        return List.of(new Source("conf/gateway.yaml", versions.yaml(number)));
    }

    private void reload(int from, int to) {
        for (int number = from; number <= to; number++) {
            List<Source> version = version(number);
            updater.update(ReloadResult.Trigger.FILES, () -> ConfigurationLoader.load(version, name -> null));
        }
        Waiting.until(() -> generations.retired() == 0);
    }

    /** What ten collections in a row make no smaller; clients are cleaned up by threads of Vert.x's own in between. */
    private static long inUse() {
        long least = Long.MAX_VALUE;
        for (int same = 0; same < 10; same++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (used < least) same = 0;
            least = Math.min(least, used);
        }
        return least;
    }
}
