package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios 19 and 20 of resilience.md: a wait for the pool differs from a slow network. */
@ExtendWith(VertxExtension.class)
@Tag("slow")
class ConnectionPoolTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void only_a_url_with_tls_gives_a_pool_settings_of_tls() {
        HttpBackend.Spec plain = HttpBackendFixture.spec(URI.create("http://127.0.0.1:1"));
        HttpBackend.Spec mixed =
                HttpBackendFixture.spec(URI.create("http://127.0.0.1:1"), URI.create("https://127.0.0.1:2"));
        assertThat(ConnectionPool.options(plain).getSslOptions()).isNull();
        assertThat(ConnectionPool.options(mixed).getSslHandshakeTimeout())
                .isEqualTo(mixed.timeout().tls().toMillis());
    }

    @Test
    void a_wait_for_the_pool_times_out_with_a_neutral_outcome() {
        FaultyServer server = STAND.server(FaultyResponse.silence());
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 200), server.url()));
        PendingCall holding = holdTheOnlyConnection(server, backend);

        List<PendingCall> waiting = pendingCalls(3, backend);

        assertThat(waiting)
                .allSatisfy(call -> assertThat(call.failure())
                        .isInstanceOf(NotSent.PoolTimeout.class)
                        .extracting(Classification::of)
                        .isEqualTo(
                                new Classification(Classification.Signal.NEUTRAL, Classification.Retryability.ALWAYS)));
        assertThat(STAND.events.timeouts).containsExactly("pool", "pool", "pool");
        holding.cancel();
        assertThat(holding.failure()).isInstanceOf(NoReply.Cancelled.class);
    }

    @Test
    void a_full_queue_rejects_at_once() {
        FaultyServer server = STAND.server(FaultyResponse.silence());
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 1000), server.url()));
        PendingCall holding = holdTheOnlyConnection(server, backend);
        List<PendingCall> waiting = pendingCalls(3, backend);

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).isInstanceOf(NotSent.PoolTimeout.class);
        assertThat(Classification.of(failure))
                .isEqualTo(new Classification(Classification.Signal.NEUTRAL, Classification.Retryability.NEVER));
        assertThat(STAND.events.timeouts).as("timeouts of calls in the queue").isEmpty();
        waiting.forEach(PendingCall::cancel);
        holding.cancel();
        assertThat(waiting).extracting(PendingCall::failure).hasOnlyElementsOfType(NoReply.Cancelled.class);
        assertThat(holding.failure()).isInstanceOf(NoReply.Cancelled.class);
    }

    @Test
    void a_deadline_in_the_queue_does_not_count_against_the_backend() {
        FaultyServer server = STAND.server(FaultyResponse.silence());
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.ATTEMPT, 2000), server.url()));
        PendingCall holding = holdTheOnlyConnection(server, backend);

        BackendFailure failure = STAND.failure(backend, STAND.get("/").withTimeout(HttpBackendFixture.millis(1100)));

        assertThat(failure).isInstanceOf(NoReply.DeadlineExceeded.class);
        assertThat(Classification.of(failure).signal()).isEqualTo(Classification.Signal.NEUTRAL);
        assertThat(holding.failure()).satisfies(because(FailureReason.ATTEMPT_TIMEOUT));
    }

    private static PendingCall holdTheOnlyConnection(FaultyServer server, HttpBackend backend) {
        PendingCall holding = PendingCall.start(STAND, backend);
        server.awaitRequests(1);
        return holding;
    }

    private static List<PendingCall> pendingCalls(int calls, HttpBackend backend) {
        return Stream.generate(() -> PendingCall.start(STAND, backend))
                .limit(calls)
                .toList();
    }

    @Test
    void an_unresponsive_network_times_out_in_connect() throws IOException {
        try (Ports.Unresponsive port = new Ports.Unresponsive()) {
            isConnectTimeout(HttpBackendFixture.onlyTimeout(TimeoutPhase.CONNECT, 200), port.url());
        }
    }

    @Test
    void an_unresponsive_network_within_the_pool_timeout_times_out_in_connect() throws IOException {
        try (Ports.Unresponsive port = new Ports.Unresponsive()) {
            isConnectTimeout(HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 200), port.url());
        }
    }

    private static void isConnectTimeout(Timeouts times, URI url) {
        HttpBackend backend = STAND.backend(HttpBackendFixture.spec(times, url));

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).satisfies(because(FailureReason.CONNECT_TIMEOUT));
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(HttpBackendFixture.millis(200));
        assertThat(Classification.of(failure).signal()).isEqualTo(Classification.Signal.FAILURE);
        assertThat(STAND.events.timeouts).containsExactly("connect");
    }
}
