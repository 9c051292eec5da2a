package dev.sluice.gateway.edge.problem;

import static dev.sluice.upstream.backend.FailureReason.SERVER_ERROR;
import static dev.sluice.upstream.backend.FailureReason.UNEXPECTED_STATUS;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.docs.Page;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of failures in the documentation matches Classification and ProblemMapper. */
class FailureTableTest {
    private static final String PART = "outcomes";
    private static final Call CALL = TestCalls.get(new ManualClock(), "/");

    @Test
    void the_page_has_every_failure_with_its_effect_on_retry_breaker_and_caller() {
        Page page = Page.read("docs/resilience.md");
        List<String> table = table();

        assertThat(page.part(PART)).as(page.advice(PART, table)).isEqualTo(table);
    }

    @Test
    void the_table_has_every_cause() {
        assertThat(all())
                .extracting(Row::reason)
                .contains(FailureReason.values())
                .contains(SharedReason.OVERLOADED);
    }

    @Test
    void the_table_has_every_status_that_is_a_failure() {
        List<Integer> statuses = all().stream()
                .flatMap(row -> row.failures().stream())
                .filter(UnusableReply.StatusFailure.class::isInstance)
                .map(failure -> ((UnusableReply.StatusFailure) failure).status())
                .toList();

        assertThat(statuses).containsExactlyInAnyOrderElementsOf(statuses());
    }

    /** Returns the table as Markdown. Fails if the failures of one row have different effects. */
    private static List<String> table() {
        Stream<String> head = Stream.of("| Cause | When | Retried | Breaker | Caller gets |", "|---|---|---|---|---|");
        return Stream.concat(head, all().stream().map(Row::row)).toList();
    }

    private static List<Row> all() {
        return Stream.of(notReached(), notAnswered(), rejections(), serverErrors(), otherStatuses(), bodies())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> notReached() {
        return List.of(
                ofFailure("the host name has no address", new NotSent(CALL, FailureReason.DNS_FAILED, "")),
                ofFailure(
                        "the connection is refused, or the host unreachable",
                        new NotSent(CALL, FailureReason.CONNECT_FAILED, "")),
                ofFailure(
                        "no connection within `timeout.connect`", new NotSent(CALL, FailureReason.CONNECT_TIMEOUT, "")),
                ofFailure("no TLS handshake within `timeout.tls`", new NotSent(CALL, FailureReason.TLS_TIMEOUT, "")),
                ofFailure(
                        "the certificate is not trusted, or the server has no TLS",
                        new NotSent(CALL, FailureReason.TLS_FAILED, "")),
                ofFailure("no connection was free within `timeout.pool`", new NotSent.PoolTimeout(CALL, "")),
                ofFailure("the queue of the pool is full", NotSent.PoolTimeout.queueFull(CALL, "")),
                ofFailure(
                        "the bulkhead and its queue are full, or the wait for a permit exceeded `bulkhead.wait`",
                        new NotSent.BulkheadFull(CALL, Limit.BACKEND, "")),
                ofFailure(
                        "the tenant's share of the queue is full, or the wait for its share exceeded `bulkhead.wait`",
                        new NotSent.BulkheadFull(CALL, Limit.TENANT, "")),
                ofFailure(
                        "the circuit is open, or half-open with all allowed calls in flight",
                        new NotSent.CircuitOpen(CALL, Duration.ZERO)),
                ofFailure("no token is available", new NotSent(CALL, FailureReason.NO_CREDENTIALS, "")),
                ofFailure(
                        "the path or a header cannot be sent as HTTP",
                        new NotSent(CALL, FailureReason.INVALID_TARGET, "")));
    }

    private static List<Row> notAnswered() {
        return List.of(
                ofFailure(
                        "no byte of the reply arrived for `timeout.read`",
                        new NoReply(CALL, FailureReason.READ_TIMEOUT, "")),
                ofFailure(
                        "the backend accepted no byte of the request for `timeout.write`",
                        new NoReply(CALL, FailureReason.WRITE_TIMEOUT, "")),
                ofFailure(
                        "the attempt exceeded `timeout.attempt`", new NoReply(CALL, FailureReason.ATTEMPT_TIMEOUT, "")),
                ofFailure(
                        "the deadline passed, and the backend had enough time",
                        new NoReply.DeadlineExceeded(CALL, "", true)),
                ofFailure(
                        "the deadline passed before the backend had enough time",
                        new NoReply.DeadlineExceeded(CALL, "", false)),
                ofFailure(
                        "the connection closed before the reply was complete",
                        new NoReply(CALL, FailureReason.CONNECTION_LOST, "")),
                ofFailure(
                        "a reused connection closed before the first byte of the reply",
                        new NoReply(CALL, FailureReason.CONNECTION_STALE, "")),
                ofFailure(
                        "HTTP/2: the backend has not processed the request",
                        new NoReply(CALL, FailureReason.STREAM_REFUSED, "")),
                ofFailure("HTTP/2: the backend reset the stream", new NoReply(CALL, FailureReason.STREAM_RESET, "")),
                ofFailure(
                        "the reply is not HTTP, or has more than 100 fields or trailers on HTTP/1.1",
                        new NoReply(CALL, FailureReason.PROTOCOL_ERROR, "")),
                ofFailure(
                        "the caller disconnected, or the response no longer needs the reply",
                        new NoReply.Cancelled(CALL, NoReply.Cancelled.Stage.EXCHANGE)));
    }

    private static List<Row> rejections() {
        return List.of(statuses(401, 403), statuses(404), statuses(400, 422), statuses(429));
    }

    private static List<Row> serverErrors() {
        return List.of(
                statuses(501, 505),
                statuses(503, 504),
                statusesExcept("any other 5xx", SERVER_ERROR, Set.of(501, 503, 504, 505)));
    }

    private static List<Row> otherStatuses() {
        return List.of(
                statuses(408, 425),
                statuses(402, 409, 410, 412, 413, 415, 423, 428, 451),
                statusesExcept(
                        "any other status but 2xx; redirects are not followed",
                        UNEXPECTED_STATUS,
                        Set.of(408, 425, 402, 409, 410, 412, 413, 415, 423, 428, 451)));
    }

    private static List<Row> bodies() {
        return List.of(
                ofFailure(
                        "the body is not the JSON that the step needs",
                        new UnusableReply(CALL, FailureReason.BAD_BODY, "")),
                ofFailure(
                        "the body is larger than `response.max`",
                        new UnusableReply(CALL, FailureReason.BODY_TOO_LARGE, "")),
                ofFailure(
                        "the request would hold more memory than its share; fails the request, even if the step is optional",
                        new UnusableReply.MemoryExceeded(CALL, MemoryLimitException.Limit.SHARE)),
                ofFailure(
                        "the gateway has no memory for the body now; fails the request, even if the step is optional",
                        new UnusableReply.MemoryExceeded(CALL, MemoryLimitException.Limit.BUDGET)));
    }

    private static Row ofFailure(String condition, BackendFailure failure) {
        return new Row(condition, List.of(failure));
    }

    private static Row statuses(int... statuses) {
        String condition = Arrays.stream(statuses).mapToObj(String::valueOf).collect(joining(", "));
        return new Row(
                condition,
                Arrays.stream(statuses).mapToObj(FailureTableTest::status).toList());
    }

    private static Row statusesExcept(String condition, FailureReason reason, Set<Integer> excluded) {
        return new Row(
                condition,
                statuses().stream()
                        .filter(status -> !excluded.contains(status))
                        .map(FailureTableTest::status)
                        .filter(failure -> failure.reason() == reason)
                        .toList());
    }

    private static BackendFailure status(int status) {
        return UnusableReply.of(CALL, status, MultiMap.caseInsensitiveMultiMap());
    }

    /** Returns the statuses that are failures. */
    private static List<Integer> statuses() {
        return IntStream.range(100, 600)
                .filter(status -> status < 200 || status > 299)
                .boxed()
                .toList();
    }

    /**
     * One row of the table of failures for operators.
     *
     * @param condition when the failures occur
     * @param failures failures of one cause, with the same effect on retry, breaker and caller
     */
    private record Row(String condition, List<BackendFailure> failures) {
        Reason reason() {
            return requireSingle(failures.stream().map(BackendFailure::reason).collect(toSet()));
        }

        String row() {
            Classification classification =
                    requireSingle(failures.stream().map(Classification::of).collect(toSet()));
            return String.join(
                            " | ",
                            "| `" + reason().code() + "`",
                            condition,
                            retryColumn(classification.retryability()),
                            breakerColumn(classification.signal()),
                            callerColumn())
                    + " |";
        }

        private static String retryColumn(Classification.Retryability retry) {
            return switch (retry) {
                case NEVER -> "no";
                case IF_IDEMPOTENT -> "if idempotent";
                case ALWAYS -> "yes";
                case ONCE_IF_IDEMPOTENT -> "if idempotent; the first at once";
                case ONCE -> "once at once";
            };
        }

        private static String breakerColumn(Classification.Signal health) {
            return switch (health) {
                case SUCCESS -> "success";
                case FAILURE -> "failure";
                case OVERLOAD -> "failure of the rate";
                case NEUTRAL -> "does not count";
            };
        }

        private String callerColumn() {
            boolean isForwarded = failures.size() > 1 && failures.stream().allMatch(Row::isForwarded);
            if (isForwarded) return "the same";
            return String.valueOf(
                    requireSingle(failures.stream().map(Row::callerStatus).collect(toSet())));
        }

        private static boolean isForwarded(BackendFailure failure) {
            return failure instanceof UnusableReply.StatusFailure statusFailure
                    && statusFailure.status() == callerStatus(failure);
        }

        private static int callerStatus(BackendFailure failure) {
            return ProblemMapper.toProblem(StepFailure.backend("order", failure))
                    .status();
        }

        private static <T> T requireSingle(Set<T> values) {
            assertThat(values).hasSize(1);
            return values.iterator().next();
        }
    }
}
