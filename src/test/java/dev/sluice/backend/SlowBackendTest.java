package dev.sluice.backend;

import static dev.sluice.backend.Stand.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios 21 to 24 of resilience.md: every wait ends, by its own name, and the backend sees the connection go. */
class SlowBackendTest {
    @RegisterExtension
    static final Stand STAND = new Stand();

    @Test
    void silence_before_the_head_ends_at_read() {
        BackendFailure failure = ends(Answer.silence(), "read");

        assertThat(failure).isInstanceOf(NotAnswered.ReadTimeout.class);
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(Stand.TIMES.read());
    }

    @Test
    void a_body_that_stalls_ends_at_read() {
        BackendFailure failure = ends(Answer.stallInBody(), "read");

        assertThat(failure).isInstanceOf(NotAnswered.ReadTimeout.class);
        assertThat(failure.elapsed()).isBetween(Stand.TIMES.read(), Stand.TIMES.attempt());
        assertThat(STAND.events.attempts).containsExactly("read_timeout 200");
    }

    @Test
    void a_drip_that_never_goes_silent_ends_at_attempt() {
        BackendFailure failure = ends(Answer.drip(STAND.vertx, millis(50)), "attempt");

        assertThat(failure).isInstanceOf(NotAnswered.AttemptTimeout.class);
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(Stand.TIMES.attempt());
    }

    @Test
    void a_head_that_never_ends_is_silence() {
        assertThat(ends(Answer.dripHead(STAND.vertx, millis(50)), "read")).isInstanceOf(NotAnswered.ReadTimeout.class);
    }

    @Test
    void a_deadline_that_is_nearer_than_the_attempt_ends_it_by_its_own_name() {
        MisbehavingServer server = STAND.server(Answer.drip(STAND.vertx, millis(50)));

        BackendFailure failure =
                STAND.failure(STAND.backend(server.url()), STAND.get("/").within(millis(200)));

        assertThat(failure).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(millis(200));
        assertThat(STAND.events.timeouts).containsExactly("total");
        assertThat(server.sawGo(1)).isTrue();
    }

    @Test
    void a_caller_that_gave_too_little_says_nothing_about_the_backend() {
        HttpBackend backend = STAND.backend(STAND.server(Answer.silence()).url());

        BackendFailure little = STAND.failure(backend, STAND.get("/").within(millis(100)));
        assertThat(Verdict.of(little).health()).isEqualTo(Verdict.Health.NOTHING);
    }

    @Test
    void half_an_attempt_was_a_fair_chance() {
        HttpBackend backend =
                STAND.backend(STAND.server(Answer.drip(STAND.vertx, millis(50))).url());

        BackendFailure fair = STAND.failure(backend, STAND.get("/").within(millis(510)));
        assertThat(Verdict.of(fair).health()).isEqualTo(Verdict.Health.BAD);
    }

    @Test
    void a_backend_that_failed_before_the_deadline_came_had_its_chance() {
        HttpBackend backend =
                STAND.backend(STAND.server(Answer.status(500), Answer.silence()).url());
        Call call = STAND.get("/").within(millis(200));

        STAND.failure(backend, call);
        BackendFailure late = STAND.failure(backend, call);

        assertThat(late).isInstanceOf(NotAnswered.DeadlineExceeded.class);
        assertThat(Verdict.of(late).health()).isEqualTo(Verdict.Health.BAD);
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
        Timeouts patient = new Timeouts(millis(400), millis(600), millis(300), millis(300), millis(9000), millis(9000));

        BackendFailure failure = STAND.failure(STAND.backend(Stand.spec(patient, server.url())), call);

        assertThat(failure).isInstanceOf(NotAnswered.WriteTimeout.class);
        assertThat(STAND.events.timeouts).containsExactly("write");
        server.hear();
        assertThat(server.sawGo(1)).isTrue();
        assertThat(server.resets()).as("it did not wait until all was read").isEqualTo(1);
    }

    @Test
    void a_refusal_whose_body_stalls_is_a_refusal() {
        MisbehavingServer server = STAND.server(Answer.stallInBodyOf(503));

        assertThat(STAND.failure(STAND.backend(server.url()), STAND.get("/"))).isInstanceOf(Answered.ServerError.class);
        assertThat(STAND.events.timeouts).isEmpty();
        assertThat(server.sawGo(1)).isTrue();
    }

    @Test
    void a_blocked_event_loop_is_not_the_backends_silence() {
        MisbehavingServer server = STAND.server(Answer.json("{}"));
        HttpBackend backend = STAND.backend(server.url());

        Reply reply = OnLoop.call(STAND.vertx, () -> {
            var sent = backend.send(STAND.get("/"));
            STAND.vertx.runOnContext(blocked -> blockFor(millis(500)));
            return sent;
        });

        assertThat(reply.status()).isEqualTo(200);
    }

    private static void blockFor(Duration time) {
        long end = STAND.clock.nanos() + time.toNanos();
        while (STAND.clock.nanos() < end) Thread.onSpinWait();
    }

    private static BackendFailure ends(Answer answer, String phase) {
        MisbehavingServer server = STAND.server(answer);
        BackendFailure failure = STAND.failure(STAND.backend(server.url()), STAND.get("/"));
        assertThat(STAND.events.timeouts).containsExactly(phase);
        assertThat(server.sawGo(1)).as("the backend saw the connection go").isTrue();
        assertThat(server.requests()).hasSize(1);
        return failure;
    }
}
