package dev.sluice.edge;

import static dev.sluice.backend.Cause.SERVER_ERROR;
import static dev.sluice.backend.Cause.UNEXPECTED_STATUS;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answered;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.NotReached;
import dev.sluice.backend.NotReached.BulkheadFull.Limit;
import dev.sluice.backend.Operation;
import dev.sluice.backend.Progress;
import dev.sluice.backend.Verdict;
import dev.sluice.compose.StepFailed;
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
record Outcomes(String when, List<BackendFailure> failures) {
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
        return Stream.concat(head, all().stream().map(Outcomes::line)).toList();
    }

    static List<Outcomes> all() {
        return Stream.of(notReached(), notAnswered(), refusals(), serverErrors(), otherStatuses(), bodies())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Outcomes> notReached() {
        return List.of(
                one("the host's name has no address yet", new NotReached(CALL, Cause.DNS_FAILED, "")),
                one(
                        "the connection is refused, or the host unreachable",
                        new NotReached(CALL, Cause.CONNECT_FAILED, "")),
                one("no connection within `timeout.connect`", new NotReached(CALL, Cause.CONNECT_TIMEOUT, "")),
                one("no TLS handshake within `timeout.tls`", new NotReached(CALL, Cause.TLS_TIMEOUT, "")),
                one("the certificate is not trusted, or there is no TLS", new NotReached(CALL, Cause.TLS_FAILED, "")),
                one("no connection came free within `timeout.pool`", new NotReached.PoolTimeout(CALL, "")),
                one("too many wait for a connection already", NotReached.PoolTimeout.turnedAway(CALL, "")),
                one(
                        "bulkhead and queue are full, or `bulkhead.wait` is over",
                        new NotReached.BulkheadFull(CALL, Limit.BACKEND, "")),
                one(
                        "the tenant's share of the queue is full, or `bulkhead.wait` is over for it",
                        new NotReached.BulkheadFull(CALL, Limit.TENANT, "")),
                one("the circuit is open, or its probe is out", new NotReached.CircuitOpen(CALL, Duration.ZERO)),
                one("no token could be had", new NotReached(CALL, Cause.NO_CREDENTIALS, "")),
                one("the path or a header cannot be sent as HTTP", new NotReached.InvalidTarget(CALL, "")));
    }

    private static List<Outcomes> notAnswered() {
        return List.of(
                one(
                        "silence for `timeout.read`, before or within the answer",
                        new NotAnswered(CALL, Cause.READ_TIMEOUT, "")),
                one("no byte of the request taken for `timeout.write`", new NotAnswered(CALL, Cause.WRITE_TIMEOUT, "")),
                one("`timeout.attempt` is over", new NotAnswered(CALL, Cause.ATTEMPT_TIMEOUT, "")),
                one(
                        "time is up, and the backend had a fair chance or has failed",
                        new NotAnswered.DeadlineExceeded(CALL, "", true)),
                one(
                        "time is up before the backend had a fair chance",
                        new NotAnswered.DeadlineExceeded(CALL, "", false)),
                one(
                        "the connection ended before the answer was whole",
                        new NotAnswered(CALL, Cause.CONNECTION_LOST, "")),
                one(
                        "a kept connection was closed before any answer",
                        new NotAnswered(CALL, Cause.CONNECTION_STALE, "")),
                one(
                        "HTTP/2: the backend says it has not processed it",
                        new NotAnswered(CALL, Cause.STREAM_REFUSED, "")),
                one("HTTP/2: the backend reset the stream", new NotAnswered(CALL, Cause.STREAM_RESET, "")),
                one("what came back is not HTTP", new NotAnswered(CALL, Cause.PROTOCOL_ERROR, "")),
                one(
                        "nobody needs the answer any more",
                        new NotAnswered.Cancelled(CALL, NotAnswered.Cancelled.Stage.EXCHANGE)));
    }

    private static List<Outcomes> refusals() {
        return List.of(statuses(401, 403), statuses(404), statuses(400, 422), statuses(429));
    }

    private static List<Outcomes> serverErrors() {
        return List.of(
                statuses(501, 505),
                statuses(503, 504),
                others("any other 5xx", SERVER_ERROR, Set.of(501, 503, 504, 505)));
    }

    private static List<Outcomes> otherStatuses() {
        return List.of(
                statuses(408, 425),
                statuses(402, 409, 410, 412, 413, 415, 423, 428, 451),
                others(
                        "any other status but 2xx; redirects are not followed",
                        UNEXPECTED_STATUS,
                        Set.of(408, 425, 402, 409, 410, 412, 413, 415, 423, 428, 451)));
    }

    private static List<Outcomes> bodies() {
        return List.of(
                one("the body is not the JSON that the step needs", new Answered.BadBody(CALL, "")),
                one("the body is larger than `response.max`", new Answered.BodyTooLarge(CALL, "")));
    }

    private static Outcomes one(String when, BackendFailure failure) {
        return new Outcomes(when, List.of(failure));
    }

    private static Outcomes statuses(int... statuses) {
        String when = Arrays.stream(statuses).mapToObj(String::valueOf).collect(joining(", "));
        return new Outcomes(
                when, Arrays.stream(statuses).mapToObj(Outcomes::status).toList());
    }

    private static Outcomes others(String when, Cause reason, Set<Integer> named) {
        return new Outcomes(
                when,
                statuses().stream()
                        .filter(status -> !named.contains(status))
                        .map(Outcomes::status)
                        .filter(failure -> failure.reason() == reason)
                        .toList());
    }

    private static BackendFailure status(int status) {
        return Answered.of(CALL, status, MultiMap.caseInsensitiveMultiMap());
    }

    /** Every status that is no reply. */
    static List<Integer> statuses() {
        return IntStream.range(100, 600)
                .filter(status -> status < 200 || status > 299)
                .boxed()
                .toList();
    }

    Cause reason() {
        return only(failures.stream().map(BackendFailure::reason).collect(toSet()));
    }

    String line() {
        Verdict verdict = only(failures.stream().map(Verdict::of).collect(toSet()));
        return String.join(
                        " | ",
                        "| `" + reason().token() + "`",
                        when,
                        retried(verdict.retry()),
                        breaker(verdict.health()),
                        callers())
                + " |";
    }

    private static String retried(Verdict.Retry retry) {
        return switch (retry) {
            case NEVER -> "no";
            case IF_IDEMPOTENT -> "if idempotent";
            case ALWAYS -> "yes";
            case ONCE_IF_IDEMPOTENT -> "if idempotent; the first at once";
            case ONCE -> "once at once";
        };
    }

    private static String breaker(Verdict.Health health) {
        return switch (health) {
            case GOOD -> "success";
            case BAD -> "failure";
            case BUSY -> "failure of the rate";
            case NOTHING -> "does not count";
        };
    }

    private String callers() {
        boolean passedOn = failures.size() > 1 && failures.stream().allMatch(Outcomes::isPassedOn);
        if (passedOn) return "the same";
        return String.valueOf(
                only(failures.stream().map(Outcomes::callersStatus).collect(toSet())));
    }

    private static boolean isPassedOn(BackendFailure failure) {
        return failure instanceof Answered.StatusFailure answered && answered.status() == callersStatus(failure);
    }

    private static int callersStatus(BackendFailure failure) {
        return Problems.of(StepFailed.backend("order", failure)).status();
    }

    private static <T> T only(Set<T> some) {
        assertThat(some).hasSize(1);
        return some.iterator().next();
    }
}
