package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.ManualClock;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult;
import io.vertx.core.Future;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to load the configuration while the process starts. */
class ReloadDuringStartTest {
    private static final String YAML = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";

    @TempDir
    private Path folder;

    private ConfigurationSource source;
    private LoadResult loaded;

    @BeforeEach
    void load() throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), YAML);
        source = new ConfigurationSource(folder, name -> null, UnaryOperator.identity());
        loaded = source.load();
    }

    @Test
    void a_reload_waits_for_the_end_of_the_start_and_loads_then() throws Exception {
        try (TestGateway gateway = TestGateway.of(Objects.requireNonNull(loaded.configuration()))) {
            gateway.gateway().expectFolder();
            CompletableFuture<HttpResponse<String>> response =
                    CompletableFuture.supplyAsync(() -> gateway.adminPost("/reload"));
            Files.writeString(folder.resolve("routes.yaml"), "routes: { GET /new: { respond: { ok: 'true' } } }");
            assertThat(gateway.adminGet("/config").statusCode()).isEqualTo(200);
            assertThat(response).isNotDone();
            gateway.gateway().watch(source, loaded);
            assertThat(response.join().statusCode()).isEqualTo(200);
            assertThat(gateway.get("/new").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_reload_waits_for_less_than_a_minute() {
        ManualClock clock = new ManualClock();
        try (TestGateway gateway = TestGateway.of(Objects.requireNonNull(loaded.configuration()), vertx -> clock)) {
            gateway.gateway().expectFolder();
            Future<ReloadResult> reload = gateway.gateway().reload(ReloadResult.Trigger.SIGNAL);
            clock.advance(Duration.ofSeconds(54));
            assertThat(reload.isComplete()).isFalse();
            clock.advance(Duration.ofSeconds(1));
            assertThat(reload.cause()).hasMessage("the gateway has not started");
            CompletableFuture<HttpResponse<String>> response =
                    CompletableFuture.supplyAsync(() -> gateway.adminPost("/reload"));
            Await.until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return response.isDone();
            });
            assertThat(response.join().statusCode()).isEqualTo(503);
            assertThat(response.join().body()).contains("the gateway has not started");
        }
    }

    @Test
    void a_stop_during_the_start_ends_the_wait_and_watches_nothing() {
        try (TestGateway gateway = TestGateway.of(Objects.requireNonNull(loaded.configuration()), VertxClock::new)) {
            gateway.gateway().expectFolder();
            Future<ReloadResult> waiting = gateway.gateway().reload(ReloadResult.Trigger.SIGNAL);
            Future<Void> stopped = gateway.gateway().stopWithoutDelay();
            Await.until(waiting::isComplete);
            assertThat(waiting.cause()).hasMessage("the gateway stops");
            gateway.gateway().watch(source, loaded);
            assertThat(gateway.gateway().reload(ReloadResult.Trigger.SIGNAL).cause())
                    .hasMessage("the gateway stops");
            Await.until(stopped::isComplete);
        }
    }

    @Test
    void a_gateway_without_a_folder_says_so_at_once() {
        try (TestGateway gateway = TestGateway.of(Objects.requireNonNull(loaded.configuration()), VertxClock::new)) {
            assertThat(gateway.adminPost("/reload").statusCode()).isEqualTo(409);
        }
    }
}
