package dev.sluice.backend.http;

import static dev.sluice.backend.http.Stand.millis;
import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.Reply;
import dev.sluice.backend.Verdict;
import dev.sluice.fixture.Answer;
import dev.sluice.fixture.Calls;
import dev.sluice.fixture.EventLoops;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.OnLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios 21 to 24 of resilience.md: every wait ends, by its own name, and the backend sees the connection go. */
@ExtendWith(VertxExtension.class)
class SlowBackendTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    private static final Duration SHORT = millis(200);

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void silence_before_the_head_ends_at_read() {
        assertThat(endsAt(Phase.READ, Answer.silence())).satisfies(because(Cause.READ_TIMEOUT));
        assertThat(STAND.events.attempts).containsExactly("read_timeout 0");
    }

    @Test
    void a_body_that_stalls_ends_at_read() {
        assertThat(endsAt(Phase.READ, Answer.stallInBody())).satisfies(because(Cause.READ_TIMEOUT));
        assertThat(STAND.events.attempts).containsExactly("read_timeout 200");
    }

    @Test
    void a_head_that_never_ends_is_silence() {
        assertThat(endsAt(Phase.READ, Answer.dripHead(STAND.vertx, millis(20)))).satisfies(because(Cause.READ_TIMEOUT));
    }

    @Test
    void a_drip_that_never_goes_silent_ends_at_attempt() {
        assertThat(endsAt(Phase.ATTEMPT, Answer.drip(STAND.vertx, millis(20))))
                .satisfies(because(Cause.ATTEMPT_TIMEOUT));
    }

    private static BackendFailure endsAt(Phase phase, Answer answer) {
        MisbehavingServer server = STAND.server(answer);
        HttpBackend backend = STAND.backend(Stand.spec(Stand.only(phase, SHORT.toMillis()), server.url()));

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(STAND.events.timeouts).containsExactly(phase.token());
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(server.sawGo(1)).as("the backend saw the connection go").isTrue();
        assertThat(server.requests()).hasSize(1);
        return failure;
    }

    @Test
    void a_deadline_that_is_nearer_than_the_attempt_ends_it_by_its_own_name() {
        MisbehavingServer server = STAND.server(Answer.drip(STAND.vertx, millis(20)));

        BackendFailure failure =
                STAND.failure(STAND.backend(server.url()), STAND.get("/").within(SHORT));

        assertThat(failure).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(STAND.events.timeouts).containsExactly("total");
        assertThat(server.sawGo(1)).isTrue();
    }

    @Test
    void a_caller_that_gave_too_little_says_nothing_about_the_backend() {
        HttpBackend backend = STAND.backend(STAND.server(Answer.silence()).url());

        assertThat(healthAfter(backend, STAND.get("/").within(SHORT))).isEqualTo(Verdict.Health.NOTHING);
    }

    @Test
    void half_an_attempt_is_a_fair_chance() {
        MisbehavingServer server = STAND.server(Answer.silence());
        HttpBackend backend = STAND.backend(Stand.spec(Stand.only(Phase.ATTEMPT, 400), server.url()));

        assertThat(healthAfter(backend, STAND.get("/").within(millis(300)))).isEqualTo(Verdict.Health.BAD);
    }

    @Test
    void a_backend_that_failed_before_the_deadline_came_had_its_chance() {
        HttpBackend backend =
                STAND.backend(STAND.server(Answer.status(500), Answer.silence()).url());
        Call call = STAND.get("/").within(millis(400));

        STAND.failure(backend, call);

        assertThat(healthAfter(backend, call)).isEqualTo(Verdict.Health.BAD);
    }

    private static Verdict.Health healthAfter(HttpBackend backend, Call call) {
        BackendFailure failure = STAND.failure(backend, call);
        assertThat(failure).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        return Verdict.of(failure).health();
    }

    @Test
    void a_call_whose_deadline_has_passed_is_not_sent() {
        MisbehavingServer server = STAND.server(Answer.json("{}"));

        BackendFailure failure =
                STAND.failure(STAND.backend(server.url()), STAND.get("/").within(Duration.ZERO));

        assertThat(failure).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        assertThat(server.connections()).isZero();
    }

    @Test
    void a_request_that_nobody_reads_ends_at_write() {
        MisbehavingServer server = STAND.server(Answer.silence()).deaf();
        Call call = Calls.post(STAND.clock, "/orders", Buffer.buffer(new byte[32 << 20]));
        HttpBackend backend = STAND.backend(Stand.spec(Stand.only(Phase.WRITE, 200), server.url()));

        BackendFailure failure = STAND.failure(backend, call);

        assertThat(failure).satisfies(because(Cause.WRITE_TIMEOUT));
        assertThat(STAND.events.timeouts).containsExactly("write");
        server.hear();
        assertThat(server.sawGo(1)).isTrue();
        assertThat(server.resets()).as("it did not wait until all was read").isEqualTo(1);
    }

    @Test
    void a_refusal_whose_body_stalls_is_a_refusal() {
        MisbehavingServer server = STAND.server(Answer.stallInBodyOf(503));
        HttpBackend backend = STAND.backend(Stand.spec(Stand.only(Phase.READ, 200), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).isInstanceOf(Answered.ServerError.class);
        assertThat(STAND.events.timeouts).isEmpty();
        assertThat(server.sawGo(1)).isTrue();
    }

    @Test
    void a_blocked_event_loop_is_not_the_backends_silence() {
        Answer afterAWhile =
                peer -> STAND.vertx.setTimer(500, later -> Answer.json("{}").to(peer));
        MisbehavingServer server = STAND.server(afterAWhile, Answer.json("{}"));
        HttpBackend backend = STAND.backend(Stand.spec(Stand.only(Phase.READ, 1000), server.url()));

        Reply reply = OnLoop.call(STAND.vertx, () -> {
            Future<Reply> slow = backend.send(STAND.get("/"));
            // Blocked while it reads from the network: the timer falls due, and then runs before the next read.
            backend.send(STAND.get("/")).onSuccess(quick -> blockFor(millis(1500)));
            return slow;
        });

        assertThat(reply.status()).isEqualTo(200);
    }

    private static void blockFor(Duration time) {
        long end = STAND.clock.nanos() + time.toNanos();
        while (STAND.clock.nanos() < end) Thread.onSpinWait();
    }
}
