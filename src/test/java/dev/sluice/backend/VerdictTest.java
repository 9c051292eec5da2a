package dev.sluice.backend;

import static dev.sluice.backend.Verdict.Health.BAD;
import static dev.sluice.backend.Verdict.Health.BUSY;
import static dev.sluice.backend.Verdict.Health.GOOD;
import static dev.sluice.backend.Verdict.Health.NOTHING;
import static dev.sluice.backend.Verdict.Retry.ALWAYS;
import static dev.sluice.backend.Verdict.Retry.IF_IDEMPOTENT;
import static dev.sluice.backend.Verdict.Retry.NEVER;
import static dev.sluice.backend.Verdict.Retry.ONCE;
import static dev.sluice.backend.Verdict.Retry.ONCE_IF_IDEMPOTENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Calls;
import dev.sluice.fixture.ManualClock;
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
class VerdictTest {
    private static final Call CALL = Calls.get(new ManualClock(), "/");

    record Row(BackendFailure failure, Verdict.Health health, Verdict.Retry retry) {}

    static Stream<Row> matrix() {
        return Stream.of(notReached(), notAnswered(), answered()).flatMap(List::stream);
    }

    private static List<Row> notReached() {
        return List.of(
                new Row(new NotReached(CALL, Cause.DNS_FAILED, ""), BAD, ALWAYS),
                new Row(new NotReached(CALL, Cause.CONNECT_FAILED, ""), BAD, ALWAYS),
                new Row(new NotReached(CALL, Cause.CONNECT_TIMEOUT, ""), BAD, ALWAYS),
                new Row(new NotReached(CALL, Cause.TLS_TIMEOUT, ""), BAD, ALWAYS),
                new Row(new NotReached(CALL, Cause.TLS_FAILED, ""), BAD, NEVER),
                new Row(new NotReached.PoolTimeout(CALL, ""), NOTHING, ALWAYS),
                new Row(NotReached.PoolTimeout.turnedAway(CALL, ""), NOTHING, NEVER),
                new Row(new NotReached.BulkheadFull(CALL, NotReached.BulkheadFull.Limit.BACKEND, ""), NOTHING, NEVER),
                new Row(new NotReached.CircuitOpen(CALL, Duration.ZERO), NOTHING, NEVER),
                new Row(new NotReached(CALL, Cause.NO_CREDENTIALS, ""), NOTHING, NEVER),
                new Row(new NotReached.InvalidTarget(CALL, ""), NOTHING, NEVER));
    }

    private static List<Row> notAnswered() {
        return List.of(
                new Row(new NotAnswered(CALL, Cause.READ_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NotAnswered(CALL, Cause.WRITE_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NotAnswered(CALL, Cause.ATTEMPT_TIMEOUT, ""), BAD, IF_IDEMPOTENT),
                new Row(new NotAnswered.DeadlineExceeded(CALL, "", true), BAD, NEVER),
                new Row(new NotAnswered.DeadlineExceeded(CALL, "", false), NOTHING, NEVER),
                new Row(new NotAnswered(CALL, Cause.CONNECTION_LOST, ""), BAD, IF_IDEMPOTENT),
                new Row(new NotAnswered(CALL, Cause.CONNECTION_STALE, ""), NOTHING, ONCE_IF_IDEMPOTENT),
                new Row(new NotAnswered(CALL, Cause.STREAM_REFUSED, ""), NOTHING, ONCE),
                new Row(new NotAnswered(CALL, Cause.STREAM_RESET, ""), BAD, IF_IDEMPOTENT),
                new Row(new NotAnswered(CALL, Cause.PROTOCOL_ERROR, ""), BAD, NEVER),
                new Row(new NotAnswered.Cancelled(CALL, NotAnswered.Cancelled.Stage.EXCHANGE), NOTHING, NEVER));
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
                new Row(new Answered.BadBody(CALL, ""), GOOD, NEVER),
                new Row(new Answered.BodyTooLarge(CALL, ""), GOOD, NEVER));
    }

    private static BackendFailure status(int status) {
        return Answered.of(CALL, status, HttpHeaders.headers());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void each_failure_has_the_verdict_of_the_matrix(Row row) {
        assertThat(Verdict.of(row.failure)).isEqualTo(new Verdict(row.health, row.retry));
    }

    @Test
    void the_matrix_has_every_cause() {
        Set<Cause> covered = EnumSet.noneOf(Cause.class);
        matrix().forEach(row -> covered.add(row.failure.reason()));

        assertThat(covered).containsExactlyInAnyOrder(Cause.values());
    }

    @Test
    void a_reply_is_good_and_a_bug_of_ours_says_nothing() {
        assertThat(Verdict.ofReply()).isEqualTo(new Verdict(GOOD, NEVER));
        assertThat(Verdict.of(new NullPointerException())).isEqualTo(new Verdict(NOTHING, NEVER));
    }

    @Test
    void a_deadline_between_attempts_speaks_against_a_backend_that_has_failed() {
        Call call = Calls.get(new ManualClock(), "/");
        assertThat(Verdict.of(new NotAnswered.DeadlineExceeded(call, "")).health())
                .isEqualTo(NOTHING);

        call.progress().backendHasFailed();

        assertThat(Verdict.of(new NotAnswered.DeadlineExceeded(call, "")).health())
                .isEqualTo(BAD);
    }
}
