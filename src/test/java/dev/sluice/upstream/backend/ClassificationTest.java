package dev.sluice.upstream.backend;

import static dev.sluice.upstream.backend.Classification.Retryability.ALWAYS;
import static dev.sluice.upstream.backend.Classification.Retryability.IF_IDEMPOTENT;
import static dev.sluice.upstream.backend.Classification.Retryability.NEVER;
import static dev.sluice.upstream.backend.Classification.Retryability.ONCE;
import static dev.sluice.upstream.backend.Classification.Retryability.ONCE_IF_IDEMPOTENT;
import static dev.sluice.upstream.backend.Classification.Signal.FAILURE;
import static dev.sluice.upstream.backend.Classification.Signal.NEUTRAL;
import static dev.sluice.upstream.backend.Classification.Signal.OVERLOAD;
import static dev.sluice.upstream.backend.Classification.Signal.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classification of each failure, as in resilience.md 3.4. */
class ClassificationTest {
    private static final Call CALL = TestCalls.get(new ManualClock(), "/");

    record Row(BackendFailure failure, Classification.Signal signal, Classification.Retryability retryability) {}

    static Stream<Row> matrix() {
        return Stream.of(notReached(), failuresWithoutReply(), failuresWithReply())
                .flatMap(List::stream);
    }

    private static List<Row> notReached() {
        return List.of(
                new Row(new NotSent(CALL, FailureReason.DNS_FAILED, ""), FAILURE, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.CONNECT_FAILED, ""), FAILURE, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.CONNECT_TIMEOUT, ""), FAILURE, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.TLS_TIMEOUT, ""), FAILURE, ALWAYS),
                new Row(new NotSent(CALL, FailureReason.TLS_FAILED, ""), FAILURE, NEVER),
                new Row(new NotSent.PoolTimeout(CALL, ""), NEUTRAL, ALWAYS),
                new Row(NotSent.PoolTimeout.queueFull(CALL, ""), NEUTRAL, NEVER),
                new Row(new NotSent.BulkheadFull(CALL, NotSent.BulkheadFull.Limit.BACKEND, ""), NEUTRAL, NEVER),
                new Row(new NotSent.CircuitOpen(CALL, Duration.ZERO), NEUTRAL, NEVER),
                new Row(new NotSent(CALL, FailureReason.NO_CREDENTIALS, ""), NEUTRAL, NEVER),
                new Row(new NotSent(CALL, FailureReason.INVALID_TARGET, ""), NEUTRAL, NEVER));
    }

    private static List<Row> failuresWithoutReply() {
        return List.of(
                new Row(new NoReply(CALL, FailureReason.READ_TIMEOUT, ""), FAILURE, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.WRITE_TIMEOUT, ""), FAILURE, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.ATTEMPT_TIMEOUT, ""), FAILURE, IF_IDEMPOTENT),
                new Row(new NoReply.DeadlineExceeded(CALL, "", true), FAILURE, NEVER),
                new Row(new NoReply.DeadlineExceeded(CALL, "", false), NEUTRAL, NEVER),
                new Row(new NoReply(CALL, FailureReason.CONNECTION_LOST, ""), FAILURE, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.CONNECTION_STALE, ""), NEUTRAL, ONCE_IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.STREAM_REFUSED, ""), NEUTRAL, ONCE),
                new Row(new NoReply(CALL, FailureReason.STREAM_RESET, ""), FAILURE, IF_IDEMPOTENT),
                new Row(new NoReply(CALL, FailureReason.PROTOCOL_ERROR, ""), FAILURE, NEVER),
                new Row(new NoReply.Cancelled(CALL, NoReply.Cancelled.Stage.EXCHANGE), NEUTRAL, NEVER));
    }

    private static List<Row> failuresWithReply() {
        return List.of(
                new Row(status(401), SUCCESS, NEVER),
                new Row(status(403), SUCCESS, NEVER),
                new Row(status(404), SUCCESS, NEVER),
                new Row(status(400), SUCCESS, NEVER),
                new Row(status(422), SUCCESS, NEVER),
                new Row(status(409), SUCCESS, NEVER),
                new Row(status(302), SUCCESS, NEVER),
                new Row(status(408), SUCCESS, IF_IDEMPOTENT),
                new Row(status(425), SUCCESS, IF_IDEMPOTENT),
                new Row(status(429), OVERLOAD, IF_IDEMPOTENT),
                new Row(status(500), FAILURE, IF_IDEMPOTENT),
                new Row(status(502), FAILURE, IF_IDEMPOTENT),
                new Row(status(503), FAILURE, IF_IDEMPOTENT),
                new Row(status(504), FAILURE, IF_IDEMPOTENT),
                new Row(status(501), SUCCESS, NEVER),
                new Row(status(505), SUCCESS, NEVER),
                new Row(new UnusableReply(CALL, FailureReason.BAD_BODY, ""), SUCCESS, NEVER),
                new Row(new UnusableReply(CALL, FailureReason.BODY_TOO_LARGE, ""), SUCCESS, NEVER),
                new Row(new UnusableReply.MemoryExceeded(CALL, MemoryLimitException.Limit.SHARE), NEUTRAL, NEVER),
                new Row(new UnusableReply.MemoryExceeded(CALL, MemoryLimitException.Limit.BUDGET), NEUTRAL, NEVER));
    }

    private static BackendFailure status(int status) {
        return UnusableReply.of(CALL, status, HttpHeaders.headers());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void each_failure_has_the_classification_of_the_matrix(Row row) {
        assertThat(Classification.of(row.failure)).isEqualTo(new Classification(row.signal, row.retryability));
    }

    @Test
    void the_matrix_has_every_failure_reason() {
        assertThat(matrix()).extracting(row -> row.failure.reason()).contains(FailureReason.values());
        assertThat(matrix()).extracting(row -> row.failure.reason()).contains(SharedReason.OVERLOADED);
    }

    @Test
    void a_reply_is_a_success_and_a_bug_is_neutral() {
        assertThat(Classification.success()).isEqualTo(new Classification(SUCCESS, NEVER));
        assertThat(Classification.of(new NullPointerException())).isEqualTo(new Classification(NEUTRAL, NEVER));
    }

    @Test
    void a_deadline_between_attempts_is_a_failure_of_a_backend_that_has_failed() {
        Call call = TestCalls.get(new ManualClock(), "/");
        assertThat(Classification.of(new NoReply.DeadlineExceeded(call, "")).signal())
                .isEqualTo(NEUTRAL);

        call.state().recordBackendFailure();

        assertThat(Classification.of(new NoReply.DeadlineExceeded(call, "")).signal())
                .isEqualTo(FAILURE);
    }
}
