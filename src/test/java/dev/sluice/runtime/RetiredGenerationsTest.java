package dev.sluice.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The time at which retired generations are closed. */
@ExtendWith(VertxExtension.class)
class RetiredGenerationsTest {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
    private static final Duration DEADLINE = Duration.ofSeconds(7);
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayContext context;
    private Promise<Void> pingEventLoops = Promise.promise();
    private final RetiredGenerations retired = new RetiredGenerations(clock, () -> pingEventLoops.future());

    private Generation generation;

    RetiredGenerationsTest(Vertx vertx) {
        this.context = new GatewayContext(vertx, clock, registry);
        this.generation = Generation.none(context);
    }

    /** The generation with a backend of this name. */
    private Generation next(String backend) {
        String yaml = """
                backends: { %s: { url: http://a, timeout: { attempt: 1s } } }
                routes: { GET /a: { deadline: 7s, steps: { s: { call: GET %s / } } } }
                """.formatted(backend, backend);
        Configuration configuration =
                requireNonNull(ConfigurationLoader.load(List.of(new SourceFile("a.yaml", yaml)), name -> null)
                        .configuration());
        generation = generation.next(configuration, context);
        return generation;
    }

    /** A generation that has one request under way. */
    private Generation withRequest(String backend) {
        Generation visited = next(backend);
        visited.requestCounter().began();
        return visited;
    }

    private static void end(Generation visited) {
        visited.requestCounter().ended("GET /a", 200, true, Duration.ZERO);
    }

    private void endRequest(Generation former) {
        retired.add(former, next("other"));
    }

    @Test
    void a_retired_generation_is_closed_after_its_last_request() {
        Generation former = withRequest("first");
        endRequest(former);
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(1);
        end(former);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
    }

    @Test
    void a_generation_stays_open_while_an_event_loop_may_still_start_a_request() {
        endRequest(next("first"));
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(1);
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
    }

    @Test
    void a_generation_with_a_request_that_never_ends_is_closed_after_the_longest_deadline_and_30_seconds() {
        endRequest(withRequest("first"));
        pingEventLoops.complete();
        clock.advance(DEADLINE.plus(GRACE_PERIOD).minus(CHECK_INTERVAL));
        assertThat(retired.size()).isEqualTo(1);
        clock.advance(CHECK_INTERVAL.multipliedBy(2));
        assertThat(retired.size()).isZero();
    }

    @Test
    void a_later_generation_waits_for_the_earlier_whose_requests_may_use_the_same_backends() {
        pingEventLoops.complete();
        Generation older = withRequest("first");
        Generation younger = next("second");
        retired.add(older, younger);
        endRequest(younger);
        clock.advance(CHECK_INTERVAL.multipliedBy(20));
        assertThat(retired.size()).isEqualTo(2);
        end(older);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
    }

    @Test
    void no_check_is_scheduled_without_a_retired_generation() {
        endRequest(next("first"));
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        pingEventLoops = Promise.promise();
        Generation late = withRequest("late");
        endRequest(late);
        pingEventLoops.complete();
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isEqualTo(1);
        end(late);
        clock.advance(CHECK_INTERVAL);
        assertThat(retired.size()).isZero();
    }
}
