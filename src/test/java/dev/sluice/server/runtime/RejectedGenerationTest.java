package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.ManualClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A generation that fails while it is built. */
@ExtendWith(VertxExtension.class)
class RejectedGenerationTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final Generations generations;

    RejectedGenerationTest(Vertx vertx) {
        this.generations = new Generations(
                configuration(""),
                ConfigurationLocations.NONE,
                new GatewayContext(vertx, clock, registry),
                Future::succeededFuture);
    }

    @AfterEach
    void close() throws TimeoutException {
        generations.close().await(10, TimeUnit.SECONDS);
    }

    private static Configuration configuration(String more) {
        String yaml = """
                identity: { a: { api_keys: { header: X-Key, sha256: { joe: %s } } } }
                credentials:
                  old: { grant: client_credentials, token_url: "https://t/%s", client_id: x, client_secret: "${S:-s}" }
                %s
                """.formatted("0".repeat(64), more.length(), more);
        return Objects.requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("conf", yaml)), name -> null)
                .configuration());
    }

    private Generation replace(Configuration configuration) {
        return generations.replace(configuration, ConfigurationLocations.NONE);
    }

    private Set<Meter.Id> meters() {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void a_rejected_generation_leaves_no_meter_and_its_backends_are_counted_after_a_valid_reload() {
        Configuration sound = configuration("""
                  new: { grant: client_credentials, token_url: "https://t/", client_id: x, client_secret: "${S:-s}" }
                backends: { stock: { url: "https://stock", credentials: new } }
                routes: { GET /a: { identity: a, steps: { stock: { call: GET stock /x } } } }
                """);
        Configuration unsound = new Configuration(
                sound.server(),
                sound.admin(),
                sound.log(),
                sound.requests(),
                sound.telemetry(),
                Map.of(),
                sound.credentials(),
                sound.rateLimits(),
                sound.store(),
                sound.functions(),
                sound.backends(),
                sound.routes(),
                null);
        Set<Meter.Id> before = meters();
        assertThat(before).extracting(Meter.Id::getName).contains("sluice.oauth.token.ttl", "sluice.oauth.waiters");
        assertThatThrownBy(() -> replace(unsound)).isInstanceOf(NullPointerException.class);
        assertThat(meters()).isEqualTo(before);
        replace(sound);
        assertThat(meters())
                .extracting(id -> id.getName() + id.getTag("credentials"))
                .contains("sluice.oauth.token.ttlnew", "sluice.oauth.waitersnew");
    }

    @Test
    void a_listener_that_throws_keeps_the_previous_generation_and_closes_the_new_one() {
        Configuration next = configuration("""
                  new: { grant: client_credentials, token_url: "https://t/", client_id: x, client_secret: "${S:-s}" }
                backends: { stock: { url: "https://stock", credentials: new } }
                routes: { GET /a: { identity: a, steps: { stock: { call: GET stock /x } } } }
                """);
        List<Configuration> heard = new ArrayList<>();
        generations.onActivate(heard::add);
        AtomicBoolean fails = new AtomicBoolean();
        generations.onActivate(active -> {
            if (fails.get() && active.equals(next)) throw new IllegalStateException("a listener");
        });
        Generation first = generations.current();
        Set<Meter.Id> before = meters();
        fails.set(true);
        assertThatThrownBy(() -> replace(next)).hasMessage("a listener");
        assertThat(generations.current()).isSameAs(first);
        assertThat(heard).containsExactly(first.configuration(), next, first.configuration());
        assertThat(generations.retired()).isOne();
        clock.advance(Duration.ofSeconds(1));
        assertThat(generations.retired()).isZero();
        assertThat(meters()).isEqualTo(before);
        fails.set(false);
        assertThat(replace(next)).isSameAs(generations.current());
        assertThat(meters())
                .extracting(id -> id.getName() + id.getTag("credentials"))
                .contains("sluice.oauth.token.ttlnew", "sluice.oauth.waitersnew");
    }
}
