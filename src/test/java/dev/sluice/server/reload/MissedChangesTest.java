package dev.sluice.server.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files that change between the first read of the start and the first scans of the folder. */
@ExtendWith(VertxExtension.class)
class MissedChangesTest {
    private static final int ROUNDS = 100;
    private static final int AT_ONCE = 50;

    @TempDir
    private Path folder;

    /** The moment of a write. */
    private enum Moment {
        /** After the files are read, and before the configuration is built. */
        WHILE_LOADING,
        BEFORE_THE_WATCH,
        /** Between the first read of the watch and its first scan. */
        BEFORE_THE_SCAN,
        /** After the files are read for the first announced state. */
        WHILE_LOADING_AGAIN
    }

    @Test
    void each_change_is_applied(Vertx vertx) throws Exception {
        List<Duration> times = new ArrayList<>();
        // The gateways of this test are load as well.
        Duration limit = Duration.ofMillis((long) (1000 * Await.loadFactor()));
        for (int first = 0; first < ROUNDS; first += AT_ONCE) {
            List<Round> rounds = new ArrayList<>();
            for (int number = first; number < first + AT_ONCE; number++)
                rounds.add(new Round(vertx, number, Moment.values()[number % Moment.values().length]));
            for (Round round : rounds) times.add(round.awaitChange());
            for (Round round : rounds) round.close();
        }
        // A busy machine delays single scans; a change that waits for another one never comes.
        Collections.sort(times);
        assertThat(times).hasSize(ROUNDS);
        assertThat(times.get(ROUNDS / 2)).isLessThanOrEqualTo(limit);
    }

    /** The start of a gateway on a folder of its own. */
    private final class Round {
        private final AtomicInteger loads = new AtomicInteger();
        private final Moment moment;
        private final Clock clock;
        private final Path file;
        private final Generations generations;
        private final ConfigReloader reloader;
        private volatile long writtenNanos;
        private volatile long appliedNanos;

        Round(Vertx vertx, int number, Moment moment) throws IOException {
            this.moment = moment;
            this.clock = new VertxClock(vertx);
            Path own = Files.createDirectory(folder.resolve("round" + number));
            this.file = own.resolve("gateway.yaml");
            Files.writeString(file, "backends: { a: { url: 'http://${HOST:-127.0.0.1}' } }");
            ConfigurationSource source = new ConfigurationSource(own, this::onVariable, loaded -> loaded);
            LoadResult loaded = source.load();
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            this.generations = new Generations(
                    Objects.requireNonNull(loaded.configuration()),
                    loaded.locations(),
                    new GatewayContext(vertx, clock, registry),
                    Future::succeededFuture);
            generations.onActivate(active -> {
                if (active.backends().containsKey("b")) appliedNanos = clock.nanos();
            });
            writeAt(Moment.BEFORE_THE_WATCH);
            ConfigUpdater updater = new ConfigUpdater(generations, clock, registry);
            updater.startedWith(loaded);
            this.reloader = new ConfigReloader(vertx, clock, source, updater);
            writeAt(Moment.BEFORE_THE_SCAN);
            watchedNanos = clock.nanos();
        }

        private final long watchedNanos;

        /** A load reads the files before it asks for variables. */
        private @Nullable String onVariable(String name) {
            if (!name.equals("HOST")) return null;
            int load = loads.getAndIncrement();
            if (load == 0) writeAt(Moment.WHILE_LOADING);
            if (load == 1) writeAt(Moment.WHILE_LOADING_AGAIN);
            return null;
        }

        private void writeAt(Moment now) {
            if (now != moment) return;
            try {
                Files.writeString(
                        file,
                        "backends: { a: { url: 'http://${HOST:-127.0.0.1}' }, b: { url: 'http://${HOST:-127.0.0.1}' } }");
                writtenNanos = clock.nanos();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the time from the write, or from the start of the watch if that was later. */
        private Duration awaitChange() {
            Await.until(() -> appliedNanos != 0);
            return Duration.ofNanos(appliedNanos - Math.max(writtenNanos, watchedNanos));
        }

        private void close() throws Exception {
            reloader.close().await(10, TimeUnit.SECONDS);
            generations.close().await(10, TimeUnit.SECONDS);
        }
    }
}
