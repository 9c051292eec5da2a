package dev.sluice.server.reload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.server.reload.ReloadResult.Trigger;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The located values of a configuration stay in memory until its text is rendered. */
@ExtendWith(VertxExtension.class)
class RenderedTextTest {
    private static final Duration RENDERED_AFTER = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private ConfigUpdater updater;
    private ConfigReloader reloader;
    private WeakReference<Object> located;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), "routes: { GET /a: { respond: 1 } }");
        ConfigurationSource source = new ConfigurationSource(folder, name -> null, configuration -> configuration);
        LoadResult loaded = source.load();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Generations generations = new Generations(
                requireNonNull(loaded.configuration()),
                loaded.locations(),
                new GatewayContext(vertx, clock, registry),
                Future::succeededFuture);
        updater = new ConfigUpdater(generations, clock, registry);
        updater.startedWith(loaded);
        located = new WeakReference<>(loaded.source().settings());
        reloader = new ConfigReloader(vertx, clock, source, updater);
    }

    @AfterEach
    void stop() {
        TestEventLoops.await(reloader.close());
    }

    private boolean isReleased() {
        System.gc();
        return located.refersTo(null);
    }

    @Test
    void the_text_is_rendered_10_seconds_after_the_last_load() {
        clock.advance(RENDERED_AFTER.minusNanos(1));
        assertThat(isReleased()).isFalse();
        clock.advance(Duration.ofNanos(1));
        Await.until(this::isReleased);
    }

    @Test
    void the_text_is_rendered_when_it_is_read() {
        assertThat(updater.effectiveConfiguration()).isNotNull();
        Await.until(this::isReleased);
        assertThat(updater.effectiveConfiguration()).isSameAs(updater.effectiveConfiguration());
    }

    @Test
    void a_reload_defers_the_text_and_a_closed_gateway_renders_none() {
        int timers = clock.pendingTimers();
        clock.advance(RENDERED_AFTER.minusSeconds(1));
        TestEventLoops.await(reloader.reload(Trigger.SIGNAL));
        Await.until(this::isReleased);
        assertThat(clock.pendingTimers()).isEqualTo(timers);
        TestEventLoops.await(reloader.close());
        assertThat(clock.pendingTimers()).isEqualTo(timers - 1);
    }
}
