package dev.sluice.backend.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.NotReached;
import dev.sluice.backend.Timeouts;
import dev.sluice.backend.Verdict;
import dev.sluice.fixture.Answer;
import dev.sluice.fixture.EventLoops;
import dev.sluice.fixture.MisbehavingServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios 19 and 20 of resilience.md: a wait for the pool is told from a slow network. */
@ExtendWith(VertxExtension.class)
class PoolTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void a_wait_for_the_pool_ends_and_says_nothing_about_the_backend() {
        MisbehavingServer server = STAND.server(Answer.silence());
        HttpBackend backend = STAND.backend(Stand.spec(1, Stand.only(Phase.POOL, 200), server.url()));
        CallUnderway holding = holdTheOnlyConnection(server, backend);

        List<CallUnderway> waiting = underway(3, backend);

        assertThat(waiting)
                .allSatisfy(call -> assertThat(call.failure())
                        .isInstanceOf(NotReached.PoolTimeout.class)
                        .extracting(Verdict::of)
                        .isEqualTo(new Verdict(Verdict.Health.NOTHING, Verdict.Retry.ALWAYS)));
        assertThat(STAND.events.timeouts).containsExactly("pool", "pool", "pool");
        holding.hangUp();
        assertThat(holding.failure()).isInstanceOf(NotAnswered.Cancelled.class);
    }

    @Test
    void a_queue_that_is_full_turns_away_at_once() {
        MisbehavingServer server = STAND.server(Answer.silence());
        HttpBackend backend = STAND.backend(Stand.spec(1, Stand.only(Phase.POOL, 1000), server.url()));
        CallUnderway holding = holdTheOnlyConnection(server, backend);
        List<CallUnderway> waiting = underway(3, backend);

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).isInstanceOf(NotReached.PoolTimeout.class);
        assertThat(Verdict.of(failure)).isEqualTo(new Verdict(Verdict.Health.NOTHING, Verdict.Retry.NEVER));
        assertThat(STAND.events.timeouts).as("nothing waited").isEmpty();
        waiting.forEach(CallUnderway::hangUp);
        holding.hangUp();
        assertThat(waiting).extracting(CallUnderway::failure).hasOnlyElementsOfType(NotAnswered.Cancelled.class);
        assertThat(holding.failure()).isInstanceOf(NotAnswered.Cancelled.class);
    }

    @Test
    void a_deadline_in_the_queue_was_no_chance_for_the_backend() {
        MisbehavingServer server = STAND.server(Answer.silence());
        HttpBackend backend = STAND.backend(Stand.spec(1, Stand.only(Phase.ATTEMPT, 2000), server.url()));
        CallUnderway holding = holdTheOnlyConnection(server, backend);

        BackendFailure failure = STAND.failure(backend, STAND.get("/").within(Stand.millis(1100)));

        assertThat(failure).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        assertThat(Verdict.of(failure).health()).isEqualTo(Verdict.Health.NOTHING);
        assertThat(holding.failure()).satisfies(because(Cause.ATTEMPT_TIMEOUT));
    }

    private static CallUnderway holdTheOnlyConnection(MisbehavingServer server, HttpBackend backend) {
        CallUnderway holding = CallUnderway.on(STAND, backend);
        server.awaitRequests(1);
        return holding;
    }

    private static List<CallUnderway> underway(int calls, HttpBackend backend) {
        return Stream.generate(() -> CallUnderway.on(STAND, backend))
                .limit(calls)
                .toList();
    }

    @Test
    void a_network_that_does_not_answer_ends_at_connect() throws IOException {
        try (BlackHole hole = new BlackHole()) {
            isConnectTimeout(Stand.only(Phase.CONNECT, 200), hole.url());
        }
    }

    @Test
    void a_network_that_does_not_answer_within_the_pool_timeout_is_not_the_pool() throws IOException {
        try (BlackHole hole = new BlackHole()) {
            isConnectTimeout(Stand.only(Phase.POOL, 200), hole.url());
        }
    }

    private static void isConnectTimeout(Timeouts times, URI url) {
        HttpBackend backend = STAND.backend(Stand.spec(times, url));

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).satisfies(because(Cause.CONNECT_TIMEOUT));
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(Stand.millis(200));
        assertThat(Verdict.of(failure).health()).isEqualTo(Verdict.Health.BAD);
        assertThat(STAND.events.timeouts).containsExactly("connect");
    }
}
