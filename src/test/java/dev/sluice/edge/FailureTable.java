package dev.sluice.edge;

import static dev.sluice.backend.FailureReason.SERVER_ERROR;
import static dev.sluice.backend.FailureReason.UNEXPECTED_STATUS;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Classification;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.UnusableReply;
import dev.sluice.compose.StepFailure;
import dev.sluice.fixture.ManualClock;
import dev.sluice.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Failures that retry, breaker and caller are told the same of, and when that is; one row of the operators' table.
 *
 * @param when what happened
 * @param failures of one cause
 */
record FailureTable(String when, List<BackendFailure> failures) {
    private static final ManualClock CLOCK = new ManualClock();
    private static final Call CALL = new Call(
            new Operation("orders", HttpMethod.GET, "/"),
            "/",
            MultiMap.caseInsensitiveMultiMap(),
            null,
            null,
            Deadline.in(Duration.ofSeconds(1), CLOCK),
            new Cancellation(),
            Progress.start(CLOCK));

    /** As Markdown; fails when one row says several things. */
    static List<String> table() {
        Stream<String> head = Stream.of("| Cause | When | Retried | Breaker | Caller gets |", "|---|---|---|---|---|");
        return Stream.concat(head, all().stream().map(FailureTable::line)).toList();
    }

    static List<FailureTable> all() {
        return Stream.of(notReached(), notAnswered(), refusals(), serverErrors(), otherStatuses(), bodies())
                .flatMap(List::stream)
                .toList();
    }

    private static List<FailureTable> notReached() {
        return List.of(
                one("the host's name has no address yet", new NotSent(CALL, FailureReason.DNS_FAILED, "")),
                one(
                        "the connection is refused, or the host unreachable",
                        new NotSent(CALL, FailureReason.CONNECT_FAILED, "")),
                one("no connection within `timeout.connect`", new NotSent(CALL, FailureReason.CONNECT_TIMEOUT, "")),
                one("no TLS handshake within `timeout.tls`", new NotSent(CALL, FailureReason.TLS_TIMEOUT, "")),
                one(
                        "the certificate is not trusted, or there is no TLS",
                        new NotSent(CALL, FailureReason.TLS_FAILED, "")),
                one("no connection came free within `timeout.pool`", new NotSent.PoolTimeout(CALL, "")),
                one("too many wait for a connection already", NotSent.PoolTimeout.turnedAway(CALL, "")),
                one(
                        "bulkhead and queue are full, or `bulkhead.wait` is over",
                        new NotSent.BulkheadFull(CALL, Limit.BACKEND, "")),
                one(
                        "the tenant's share of the queue is full, or `bulkhead.wait` is over for it",
                        new NotSent.BulkheadFull(CALL, Limit.TENANT, "")),
                one("the circuit is open, or its probe is out", new NotSent.CircuitOpen(CALL, Duration.ZERO)),
                one("no token could be had", new NotSent(CALL, FailureReason.NO_CREDENTIALS, "")),
                one("the path or a header cannot be sent as HTTP", new NotSent.InvalidTarget(CALL, "")));
    }

    private static List<FailureTable> notAnswered() {
        return List.of(
                one(
                        "silence for `timeout.read`, before or within the answer",
                        new NoReply(CALL, FailureReason.READ_TIMEOUT, "")),
                one(
                        "no byte of the request taken for `timeout.write`",
                        new NoReply(CALL, FailureReason.WRITE_TIMEOUT, "")),
                one("`timeout.attempt` is over", new NoReply(CALL, FailureReason.ATTEMPT_TIMEOUT, "")),
                one(
                        "time is up, and the backend had a fair chance or has failed",
                        new NoReply.DeadlineExceeded(CALL, "", true)),
                one("time is up before the backend had a fair chance", new NoReply.DeadlineExceeded(CALL, "", false)),
                one(
                        "the connection ended before the answer was whole",
                        new NoReply(CALL, FailureReason.CONNECTION_LOST, "")),
                one(
                        "a kept connection was closed before any answer",
                        new NoReply(CALL, FailureReason.CONNECTION_STALE, "")),
                one(
                        "HTTP/2: the backend says it has not processed it",
                        new NoReply(CALL, FailureReason.STREAM_REFUSED, "")),
                one("HTTP/2: the backend reset the stream", new NoReply(CALL, FailureReason.STREAM_RESET, "")),
                one("what came back is not HTTP", new NoReply(CALL, FailureReason.PROTOCOL_ERROR, "")),
                one("nobody needs the answer any more", new NoReply.Cancelled(CALL, NoReply.Cancelled.Stage.EXCHANGE)));
    }

    private static List<FailureTable> refusals() {
        return List.of(statuses(401, 403), statuses(404), statuses(400, 422), statuses(429));
    }

    private static List<FailureTable> serverErrors() {
        return List.of(
                statuses(501, 505),
                statuses(503, 504),
                others("any other 5xx", SERVER_ERROR, Set.of(501, 503, 504, 505)));
    }

    private static List<FailureTable> otherStatuses() {
        return List.of(
                statuses(408, 425),
                statuses(402, 409, 410, 412, 413, 415, 423, 428, 451),
                others(
                        "any other status but 2xx; redirects are not followed",
                        UNEXPECTED_STATUS,
                        Set.of(408, 425, 402, 409, 410, 412, 413, 415, 423, 428, 451)));
    }

    private static List<FailureTable> bodies() {
        return List.of(
                one("the body is not the JSON that the step needs", new UnusableReply.BadBody(CALL, "")),
                one("the body is larger than `response.max`", new UnusableReply.BodyTooLarge(CALL, "")));
    }

    private static FailureTable one(String when, BackendFailure failure) {
        return new FailureTable(when, List.of(failure));
    }

    private static FailureTable statuses(int... statuses) {
        String when = Arrays.stream(statuses).mapToObj(String::valueOf).collect(joining(", "));
        return new FailureTable(
                when, Arrays.stream(statuses).mapToObj(FailureTable::status).toList());
    }

    private static FailureTable others(String when, FailureReason reason, Set<Integer> named) {
        return new FailureTable(
                when,
                statuses().stream()
                        .filter(status -> !named.contains(status))
                        .map(FailureTable::status)
                        .filter(failure -> failure.reason() == reason)
                        .toList());
    }

    private static BackendFailure status(int status) {
        return UnusableReply.of(CALL, status, MultiMap.caseInsensitiveMultiMap());
    }

    /** Every status that is no reply. */
    static List<Integer> statuses() {
        return IntStream.range(100, 600)
                .filter(status -> status < 200 || status > 299)
                .boxed()
                .toList();
    }

    FailureReason reason() {
        return only(failures.stream().map(BackendFailure::reason).collect(toSet()));
    }

    String line() {
        Classification verdict = only(failures.stream().map(Classification::of).collect(toSet()));
        return String.join(
                        " | ",
                        "| `" + reason().token() + "`",
                        when,
                        retried(verdict.retry()),
                        breaker(verdict.health()),
                        callers())
                + " |";
    }

    private static String retried(Classification.Retryability retry) {
        return switch (retry) {
            case NEVER -> "no";
            case IF_IDEMPOTENT -> "if idempotent";
            case ALWAYS -> "yes";
            case ONCE_IF_IDEMPOTENT -> "if idempotent; the first at once";
            case ONCE -> "once at once";
        };
    }

    private static String breaker(Classification.Signal health) {
        return switch (health) {
            case GOOD -> "success";
            case BAD -> "failure";
            case BUSY -> "failure of the rate";
            case NOTHING -> "does not count";
        };
    }

    private String callers() {
        boolean passedOn = failures.size() > 1 && failures.stream().allMatch(FailureTable::isPassedOn);
        if (passedOn) return "the same";
        return String.valueOf(
                only(failures.stream().map(FailureTable::callersStatus).collect(toSet())));
    }

    private static boolean isPassedOn(BackendFailure failure) {
        return failure instanceof UnusableReply.StatusFailure answered && answered.status() == callersStatus(failure);
    }

    private static int callersStatus(BackendFailure failure) {
        return ProblemMapper.of(StepFailure.backend("order", failure)).status();
    }

    private static <T> T only(Set<T> some) {
        assertThat(some).hasSize(1);
        return some.iterator().next();
    }
}
