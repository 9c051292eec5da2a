package dev.sluice.upstream.guard;

import static dev.sluice.fixture.ScriptedBackend.Replies.notAnswered;
import static dev.sluice.fixture.ScriptedBackend.Replies.notReached;
import static dev.sluice.fixture.ScriptedBackend.Replies.status;
import static dev.sluice.upstream.guard.GuardFixture.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.guard.GuardFixture.RetryFixture;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcomes that are retried, and how often. */
class RetryTest {
    private static final int REPLAY_LIMIT = 64 * 1024;

    private RetryFixture fixture = new RetryFixture();

    @Test
    void a_reply_is_passed_on_unchanged() {
        assertThat(fixture.get().result().status()).isEqualTo(200);
        assertThat(fixture.backend.hits()).isEqualTo(1);
        assertThat(fixture.events.all()).isEmpty();
    }

    @Test
    void it_retries_until_a_reply_arrives() {
        fixture.backend.next(status(503), status(503));
        assertThat(fixture.get().result().status()).isEqualTo(200);
        assertThat(fixture.backend.hits()).isEqualTo(3);
        assertThat(fixture.events.all()).containsExactly("retried server_error", "retried server_error");
    }

    @Test
    void after_the_last_attempt_the_call_fails_with_its_failure() {
        fixture.backend.next(status(503), notAnswered(FailureReason.CONNECTION_LOST), status(500));
        assertThat(fixture.get().cause())
                .isInstanceOfSatisfying(
                        UnusableReply.StatusFailure.class,
                        last -> assertThat(last.status()).isEqualTo(500));
        assertThat(fixture.backend.hits()).isEqualTo(3);
        assertThat(fixture.events.startingWith("stopped")).containsExactly("stopped attempts");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 501, 505})
    void a_permanent_status_is_not_retried(int status) {
        assertThat(fixture.hits(status(status))).isEqualTo(1);
        assertThat(fixture.events.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void a_transient_status_is_retried(int status) {
        assertThat(fixture.hits(status(status))).isEqualTo(3);
    }

    @Test
    void a_post_that_may_have_been_processed_is_not_sent_twice() {
        assertThat(fixture.hits(status(503), fixture.calls.post(10))).isEqualTo(1);
        assertThat(fixture.hits(notAnswered(FailureReason.ATTEMPT_TIMEOUT), fixture.calls.post(10)))
                .isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("stopped not_idempotent", "stopped not_idempotent");
    }

    @Test
    void a_post_that_was_never_sent_is_sent_again() {
        fixture.backend.next(notReached(FailureReason.CONNECT_FAILED));
        assertThat(fixture.toEnd(fixture.calls.post(10)).succeeded()).isTrue();
        assertThat(fixture.backend.hits()).isEqualTo(2);
    }

    @Test
    void a_post_with_an_idempotency_key_is_retried_under_the_same_key() {
        fixture = new RetryFixture(RetryFixture.spec(3, null, "Idempotency-Key"));
        assertThat(fixture.hits(status(503), fixture.calls.post(10))).isEqualTo(3);
        List<String> keys = fixture.backend.calls().stream()
                .map(call -> call.headers().get("idempotency-key"))
                .distinct()
                .toList();
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0)).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(fixture.backend.calls().stream().map(Call::body).distinct()).hasSize(1);
    }

    @Test
    void two_calls_have_two_keys() {
        fixture = new RetryFixture(RetryFixture.spec(3, null, "Idempotency-Key"));
        for (int call = 0; call < 2; call++) fixture.toEnd(fixture.calls.post(10));
        assertThat(fixture.backend.calls().stream().map(call -> call.headers().get("Idempotency-Key")))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_key_from_the_caller_is_kept() {
        fixture = new RetryFixture(RetryFixture.spec(3, null, "Idempotency-Key"));
        assertThat(fixture.hits(status(503), fixture.calls.post(10).withHeader("idempotency-key", "mine")))
                .isEqualTo(3);
        assertThat(fixture.backend.calls())
                .allMatch(call -> call.headers().get("Idempotency-Key").equals("mine"));
    }

    @Test
    void a_get_needs_no_key() {
        fixture = new RetryFixture(RetryFixture.spec(3, null, "Idempotency-Key"));
        fixture.get();
        assertThat(fixture.backend.calls().get(0).headers().names()).isEmpty();
    }

    @Test
    void a_body_larger_than_replay_is_not_sent_twice() {
        assertThat(fixture.hits(status(503), fixture.calls.put(REPLAY_LIMIT))).isEqualTo(3);
        assertThat(fixture.hits(status(503), fixture.calls.put(REPLAY_LIMIT + 1)))
                .isEqualTo(1);
        assertThat(fixture.events.startingWith("stopped")).containsExactly("stopped attempts", "stopped body");
    }

    @Test
    void an_unprocessed_request_is_resent_once_at_once_and_uncounted() {
        fixture.backend.next(notAnswered(FailureReason.STREAM_REFUSED));
        Future<Reply> reply = fixture.retry.send(fixture.calls.post(10));
        assertThat(reply.succeeded()).isTrue();
        assertThat(fixture.backend.hits()).isEqualTo(2);
        assertThat(fixture.hits(notAnswered(FailureReason.STREAM_REFUSED))).isEqualTo(2);
    }

    @Test
    void a_resend_does_not_count_as_an_attempt() {
        fixture.backend.next(notAnswered(FailureReason.CONNECTION_STALE));
        assertThat(fixture.hits(status(503))).isEqualTo(4);
    }

    @Test
    void a_second_stale_connection_is_a_counted_retry() {
        assertThat(fixture.hits(notAnswered(FailureReason.CONNECTION_STALE))).isEqualTo(4);
        assertThat(fixture.events.all()).last().isEqualTo("stopped attempts");
    }

    @Test
    void a_post_is_not_resent_after_a_stale_connection() {
        assertThat(fixture.hits(notAnswered(FailureReason.CONNECTION_STALE), fixture.calls.post(10)))
                .isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("stopped not_idempotent");
    }

    @Test
    void only_configured_outcomes_are_retried() {
        fixture = new RetryFixture(RetryFixture.spec(3, List.of("502", "404", "connection_lost", "tls_failed"), null));
        assertThat(fixture.hits(status(502))).isEqualTo(3);
        assertThat(fixture.hits(status(404))).isEqualTo(3);
        assertThat(fixture.hits(notAnswered(FailureReason.CONNECTION_LOST))).isEqualTo(3);
        assertThat(fixture.hits(notReached(FailureReason.TLS_FAILED))).isEqualTo(3);
        assertThat(fixture.hits(status(503))).isEqualTo(1);
        assertThat(fixture.hits(notReached(FailureReason.CONNECT_FAILED))).isEqualTo(1);
        assertThat(fixture.hits(notAnswered(FailureReason.CONNECTION_STALE))).isEqualTo(2);
    }

    @Test
    void a_configured_outcome_does_not_make_a_post_safe() {
        fixture = new RetryFixture(RetryFixture.spec(3, List.of("404", "connect_failed"), null));
        assertThat(fixture.hits(status(404), fixture.calls.post(10))).isEqualTo(1);
        assertThat(fixture.hits(notReached(FailureReason.CONNECT_FAILED), fixture.calls.post(10)))
                .isEqualTo(3);
    }

    @Test
    void a_bug_is_not_retried() {
        assertThat(fixture.hits(Replies.bug())).isEqualTo(1);
    }

    @Test
    void a_circuit_that_is_not_closed_stops_retries_at_once() {
        fixture.circuitIsClosed = false;
        fixture.backend.then(status(503));
        assertThat(fixture.retry.send(fixture.calls.get()).failed()).isTrue();
        assertThat(fixture.events.all()).containsExactly("stopped breaker");
    }

    @Test
    void a_circuit_that_opens_during_the_delay_stops_retries_with_the_last_failure() {
        fixture.backend.then(status(503));
        Future<Reply> reply = fixture.retry.send(fixture.calls.get());
        fixture.circuitIsClosed = false;
        fixture.clock.advance(RetryFixture.LONG);
        assertThat(reasonOf(reply)).isEqualTo(FailureReason.SERVER_ERROR);
        assertThat(fixture.backend.hits()).isEqualTo(1);
        assertThat(fixture.events.all()).containsExactly("retried server_error", "stopped breaker");
    }

    @Test
    void a_cancellation_between_attempts_ends_the_call_and_its_timer() {
        fixture.backend.then(status(503));
        Call call = fixture.calls.get();
        Future<Reply> reply = fixture.retry.send(call);
        assertThat(fixture.clock.pendingTimers()).isEqualTo(1);
        call.cancellation().cancel();
        assertThat(reasonOf(reply)).isEqualTo(FailureReason.CANCELLED);
        assertThat(fixture.clock.pendingTimers()).isZero();
        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(fixture.backend.hits()).isEqualTo(1);
    }
}
