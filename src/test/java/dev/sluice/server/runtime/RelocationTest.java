package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A generation that takes the locations of an equal configuration. */
@ExtendWith(VertxExtension.class)
class RelocationTest {
    private static final String YAML = """
            backends: { stock: { url: http://127.0.0.1:9 } }
            routes: { GET /a: { steps: { s: { call: GET stock / } } } }
            """;

    private final ManualClock clock = new ManualClock();
    private final LoadResult before = TestConfiguration.load(YAML);
    private final LoadResult moved = TestConfiguration.load("# a comment\n" + YAML);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Generations generations;

    RelocationTest(Vertx vertx) {
        this.generations = new Generations(
                requireNonNull(before.configuration()),
                before.locations(),
                new GatewayContext(vertx, clock, registry),
                Future::succeededFuture);
    }

    @AfterEach
    void close() throws TimeoutException {
        generations.close().await(10, TimeUnit.SECONDS);
    }

    private Generation relocate() {
        generations.relocate(requireNonNull(moved.configuration()), moved.locations());
        return generations.current();
    }

    @Test
    void an_equal_configuration_keeps_the_number_and_the_counter_and_retires_nothing() {
        Generation first = generations.current();
        Generation relocated = relocate();
        assertThat(relocated).isNotSameAs(first);
        assertThat(relocated.number()).isEqualTo(1);
        assertThat(relocated.requestCounter()).isSameAs(first.requestCounter());
        assertThat(generations.retired()).isZero();
        assertThat(first.edgeSnapshot().locations())
                .isNotEqualTo(relocated.edgeSnapshot().locations());
    }

    @Test
    void a_route_that_cannot_be_built_keeps_the_generation_and_closes_nothing() {
        Generation first = generations.current();
        List<Meter> meters = registry.getMeters();
        LoadResult other = TestConfiguration.load(YAML.replace("stock", "other"));
        assertThatThrownBy(() -> generations.relocate(requireNonNull(other.configuration()), other.locations()))
                .hasMessage("other");
        assertThat(generations.current()).isSameAs(first);
        assertThat(generations.retired()).isZero();
        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(meters);
        assertThat(relocate().requestCounter()).isSameAs(first.requestCounter());
    }

    @Test
    void closed_generations_take_no_locations() throws TimeoutException {
        close();
        Generation last = generations.current();
        assertThatThrownBy(this::relocate).isInstanceOf(IllegalStateException.class);
        assertThat(generations.current()).isSameAs(last);
    }

    @Test
    void a_request_before_the_relocation_delays_the_retirement_after_it() {
        Generation first = generations.current();
        first.requestCounter().onStart();
        relocate();
        LoadResult changed = TestConfiguration.load(YAML + "server: { deadline_header: X-Deadline }\n");
        generations.replace(requireNonNull(changed.configuration()), changed.locations());
        clock.advance(Duration.ofSeconds(1));
        assertThat(generations.retired()).isOne();
        first.requestCounter().onEnd(TestCalls.trace(clock));
        clock.advance(Duration.ofSeconds(1));
        assertThat(generations.retired()).isZero();
    }
}
