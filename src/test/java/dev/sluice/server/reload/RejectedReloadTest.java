package dev.sluice.server.reload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.server.reload.ReloadResult.Outcome;
import dev.sluice.server.reload.ReloadResult.Trigger;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generation;
import dev.sluice.server.runtime.Generations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A valid configuration that cannot be applied. */
@ExtendWith(VertxExtension.class)
class RejectedReloadTest {
    @Test
    void an_equal_configuration_whose_locations_cannot_be_taken_is_rejected(Vertx vertx) {
        ManualClock clock = new ManualClock();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LoadResult loaded = TestConfiguration.load("routes: { GET /a: { respond: 1 } }");
        Generations generations = new Generations(
                requireNonNull(loaded.configuration()),
                loaded.locations(),
                new GatewayContext(vertx, clock, registry),
                Future::succeededFuture);
        ConfigUpdater updater = new ConfigUpdater(generations, clock, registry);
        Generation first = generations.current();
        TestEventLoops.await(generations.close());

        ReloadResult result = updater.update(Trigger.SIGNAL, () -> loaded);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.errors()).hasSize(1);
        assertThat(updater.status().lastReload()).isEqualTo(result);
        assertThat(updater.status().generation()).isEqualTo(1);
        assertThat(generations.current()).isSameAs(first);
    }
}
