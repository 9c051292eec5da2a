package dev.sluice.backend;

import static dev.sluice.backend.Classification.Retryability.ALWAYS;
import static dev.sluice.backend.Classification.Retryability.IF_IDEMPOTENT;
import static dev.sluice.backend.Classification.Retryability.NEVER;
import static dev.sluice.backend.Classification.Retryability.ONCE;
import static dev.sluice.backend.Classification.Retryability.ONCE_IF_IDEMPOTENT;
import static dev.sluice.backend.Classification.Signal.BAD;
import static dev.sluice.backend.Classification.Signal.BUSY;
import static dev.sluice.backend.Classification.Signal.GOOD;
import static dev.sluice.backend.Classification.Signal.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The matrix of resilience.md 3.4, from our name to what it says. */
class ClassificationTest {
    private static final Call CALL = TestCalls.get(new ManualClock(), "/");

    record Row(BackendFailure failure, Classification.Signal health, Classification.Retryability retry) {}

    static Stream<Row> matrix() {
        return Stream.of(notReached(), notAnswered(), answered()).flatMap(List::stream);
    }

    private static List<Row> notReached() {
        return List.of(
                new Row(new NotSent(CALL, FailureReason.DNS_FAILED, ""), BAD, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.CONNECT_FAILED, ""), BAD, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.CONNECT_TIMEOUT, ""), BAD, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.TLS_TIMEOUT, ""), BAD, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.TLS_FAILED, ""), BAD, NEVER),
                new Row(new NotSent.PoolTimeout(CALL, ""), NOTHING, ALWAYS),
                new Row(NotSent.PoolTimeout.turnedAway(CALL, ""), NOTHING, NEVER),
                new Row(new NotSent.BulkheadFull(CALL, NotSent.BulkheadFull.Limit.BACKEND, ""), NOTHING, NEVER),
                new Row(new NotSent.CircuitOpen(CALL, Duration.ZERO), NOTHING, NEVER),
                new Row(new NotSent(CALL, FailureReason.NO_CREDENTIALS, ""), NOTHING, NEVER),
                new Row(new NotSent.InvalidTarget(CALL, ""), NOTHING, NEVER));
    }

    private static List<Row> notAnswered() {
        return List.of(
                new Row(new NoReply(CALL, FailureReason.READ_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.WRITE_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.ATTEMPT_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NoReply.DeadlineExceeded(CALL, "", true), BAD, NEVER),
                new Row(new NoReply.DeadlineExceeded(CALL, "", false), NOTHING, NEVER),
                new Row(new NoReply(CALL, FailureReason.CONNECTION_LOST, ""), BAD, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.CONNECTION_STALE, ""), NOTHING, ONCE_IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.STREAM_REFUSED, ""), NOTHING, ONCE),
                new Row(new NoReply(CALL, FailureReason.STREAM_RESET, ""), BAD, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.PROTOCOL_ERROR, ""), BAD, NEVER),
                new Row(new NoReply.Cancelled(CALL, NoReply.Cancelled.Stage.EXCHANGE), NOTHING, NEVER));
    }

    private static List<Row> answered() {
        return List.of(
                new Row(status(401), GOOD, NEVER),
                new Row(status(403), GOOD, NEVER),
                new Row(status(404), GOOD, NEVER),
                new Row(status(400), GOOD, NEVER),
                new Row(status(422), GOOD, NEVER),
                new Row(status(409), GOOD, NEVER),
                new Row(status(302), GOOD, NEVER),
                new Row(status(408), GOOD, IF_IDEMPOTENT),
                new Row(status(425), GOOD, IF_IDEMPOTENT),
                new Row(status(429), BUSY, IF_IDEMPOTENT),
                new Row(status(500), BAD, IF_IDEMPOTENT),
                new Row(status(502), BAD, IF_IDEMPOTENT),
                new Row(status(503), BAD, IF_IDEMPOTENT),
                new Row(status(504), BAD, IF_IDEMPOTENT),
                new Row(status(501), GOOD, NEVER),
                new Row(status(505), GOOD, NEVER),
                new Row(new UnusableReply.BadBody(CALL, ""), GOOD, NEVER),
                new Row(new UnusableReply.BodyTooLarge(CALL, ""), GOOD, NEVER));
    }

    private static BackendFailure status(int status) {
        return UnusableReply.of(CALL, status, HttpHeaders.headers());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void each_failure_has_the_verdict_of_the_matrix(Row row) {
        assertThat(Classification.of(row.failure)).isEqualTo(new Classification(row.health, row.retry));
    }

    @Test
    void the_matrix_has_every_cause() {
        Set<FailureReason> covered = EnumSet.noneOf(FailureReason.class);
        matrix().forEach(row -> covered.add(row.failure.reason()));

        assertThat(covered).containsExactlyInAnyOrder(FailureReason.values());
    }

    @Test
    void a_reply_is_good_and_a_bug_of_ours_says_nothing() {
        assertThat(Classification.ofReply()).isEqualTo(new Classification(GOOD, NEVER));
        assertThat(Classification.of(new NullPointerException())).isEqualTo(new Classification(NOTHING, NEVER));
    }

    @Test
    void a_deadline_between_attempts_speaks_against_a_backend_that_has_failed() {
        Call call = TestCalls.get(new ManualClock(), "/");
        assertThat(Classification.of(new NoReply.DeadlineExceeded(call, "")).health())
                .isEqualTo(NOTHING);

        call.progress().backendHasFailed();

        assertThat(Classification.of(new NoReply.DeadlineExceeded(call, "")).health())
                .isEqualTo(BAD);
    }
}
