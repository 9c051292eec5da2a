package dev.sluice.real;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.server.TestGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Needs(VALKEY)
class StoreMetricsTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog("io.micrometer", Level.WARN);

    /** Each connection has a pool of its own in the client, so Vert.x would count all of them as one. */
    @Test
    void a_store_has_our_metrics_and_none_of_the_pools_of_its_client(@TempDir Path folder) throws Exception {
        try (Valkey store = Valkey.start(folder);
                TestGateway gateway = TestGateway.of("""
                        store: { url: "%s" }
                        rate_limits: { all: { rate: 10/s, key: null, scope: fleet } }
                        routes: { GET /a: { respond: 1, rate_limits: [all] } }
                        """.formatted(store.url()))) {
            Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_store_up 1.0"));
            assertThat(gateway.adminGet("/metrics").body())
                    .contains("vertx_pool_in_use{")
                    .doesNotContain("pool_type=\"redis\"")
                    .doesNotContain("vertx_redis");
        }
        assertThat(log.lines()).isEmpty();
    }
}
