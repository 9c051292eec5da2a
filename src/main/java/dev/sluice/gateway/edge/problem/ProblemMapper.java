package dev.sluice.gateway.edge.problem;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepReason;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.limit.RateLimitFailure;
import dev.sluice.gateway.validation.InvalidRequestFailure;
import dev.sluice.gateway.validation.UncheckedRequestFailure;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** Maps each failure of a request to a problem and its status. No other class does. */
public final class ProblemMapper {
    /** Seconds, or the characters of a date. */
    public static final Pattern FORWARDABLE_RETRY_AFTER = Pattern.compile("\\d{1,9}|[A-Za-z0-9:, -]{20,40}");

    private static final String STEP_FAILED = "urn:sluice:problem:step-failed";
    private static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Set<Reason> BUSY_REASONS =
            Set.of(FailureReason.BULKHEAD_FULL, FailureReason.POOL_TIMEOUT, SharedReason.OVERLOADED);

    /** Statuses of a backend that blame the caller's request; the caller gets them unchanged. */
    private static final Set<Integer> FORWARDED_STATUSES =
            Set.of(400, 402, 404, 409, 410, 412, 413, 415, 422, 423, 428, 451);

    private ProblemMapper() {}

    /** Returns the problem of a failure. */
    public static Problem toProblem(Throwable failure) {
        if (failure instanceof ProblemException rejected) return rejected.problem();
        if (failure instanceof StepFailure stepFailure) return toProblem(stepFailure);
        if (failure instanceof InvalidRequestFailure invalid) return toProblem(invalid);
        if (failure instanceof UncheckedRequestFailure unchecked) return toProblem(unchecked);
        if (failure instanceof AccessFailure denied) return toProblem(denied);
        if (failure instanceof RateLimitFailure limited) return toProblem(limited);
        if (failure instanceof MemoryLimitException exceeded) return toProblem(exceeded.limit());
        if (failure instanceof RepeatedFieldException) return ambiguous();
        return Problem.of(500, SharedReason.INTERNAL_ERROR, "The gateway itself failed.");
    }

    /** Does not name the field, whose name may come from the caller. */
    private static Problem ambiguous() {
        String detail = "A header, parameter or form field with a single value occurs more than once.";
        return Problem.of(400, SharedReason.AMBIGUOUS, detail);
    }

    private static Problem toProblem(RateLimitFailure limited) {
        Problem problem =
                switch (limited.kind()) {
                    case RATE -> Problem.of(429, GatewayReason.RATE_LIMIT, "The caller has sent too many requests.");
                    case PERIOD -> Problem.of(429, GatewayReason.QUOTA, "The caller has used up its quota.");
                    case NO_STORE ->
                        Problem.of(503, GatewayReason.STORE_UNAVAILABLE, "The gateway cannot count the request now.");
                };
        problem = problem.withHeader("Retry-After", String.valueOf(limited.retryAfterSeconds()));
        return limited.isNamed() ? problem.with("limit", limited.shownName()) : problem;
    }

    private static Problem toProblem(MemoryLimitException.Limit limit) {
        return switch (limit) {
            case SHARE ->
                Problem.of(
                        413, StepReason.MEMORY_SHARE, "The request needs more memory than the share of one request.");
            case BUDGET ->
                Problem.of(503, SharedReason.OVERLOADED, "The gateway has no memory for the request now.")
                        .withHeader("Retry-After", ceilSeconds(BUSY_RETRY_AFTER));
        };
    }

    private static Problem toProblem(InvalidRequestFailure invalid) {
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        for (InvalidRequestFailure.Violation violation : invalid.violations())
            errors.addObject()
                    .put("in", violation.part())
                    .put("pointer", violation.pointer())
                    .put("detail", violation.detail());
        return Problem.of(400, GatewayReason.INVALID_REQUEST, "The request does not match the schemas of this route.")
                .withType("urn:sluice:problem:invalid-request")
                .with("errors", errors);
    }

    private static Problem toProblem(UncheckedRequestFailure unchecked) {
        return switch (unchecked.limit()) {
            case STEPS ->
                Problem.of(400, GatewayReason.TOO_COMPLEX, "The request is too complex for the schemas of this route.");
            case DEADLINE ->
                Problem.of(504, FailureReason.DEADLINE_EXCEEDED, "The request was not checked before its deadline.");
        };
    }

    private static Problem toProblem(AccessFailure denied) {
        Problem problem =
                switch (denied.kind()) {
                    case INVALID_CREDENTIALS -> invalidCredentials(denied);
                    case MISSING_RIGHTS -> forbidden(denied);
                    case UNAVAILABLE -> unavailable(denied).with("identity", String.valueOf(denied.identity()));
                };
        String challenge = denied.challenge();
        return challenge == null ? problem : problem.withHeader("WWW-Authenticate", challenge);
    }

    private static Problem forbidden(AccessFailure denied) {
        return Problem.of(403, denied.reason(), "The caller is not authorised: " + denied.description() + ".");
    }

    private static Problem invalidCredentials(AccessFailure denied) {
        if (denied.reason() == SharedReason.AMBIGUOUS) return ambiguous();
        String detail = denied.reason() == SharedReason.UNAUTHENTICATED ? "." : ": " + denied.description() + ".";
        return Problem.of(401, denied.reason(), "This route requires authentication" + detail);
    }

    private static Problem unavailable(AccessFailure denied) {
        String detail = "The caller cannot be authenticated now: " + denied.description() + ".";
        return Problem.of(503, denied.reason(), detail).withHeader("Retry-After", "1");
    }

    private static Problem toProblem(StepFailure stepFailure) {
        BackendFailure failure = stepFailure.failure();
        return failure == null ? gatewayProblem(stepFailure) : backendProblem(stepFailure, failure);
    }

    private static Problem gatewayProblem(StepFailure stepFailure) {
        int status = status(stepFailure);
        Problem problem = stepFailed(status, detail(stepFailure), stepFailure);
        return status == 503 ? problem.withHeader("Retry-After", ceilSeconds(BUSY_RETRY_AFTER)) : problem;
    }

    private static int status(StepFailure stepFailure) {
        if (stepFailure.reason() instanceof StepReason reason) return status(reason, stepFailure.isFromCaller());
        return stepFailure.reason() == FailureReason.DEADLINE_EXCEEDED ? 504 : 503;
    }

    private static int status(StepReason reason, boolean isFromCaller) {
        return switch (reason) {
            case EXPRESSION_FAILED, TOO_LARGE -> 500;
            case MEMORY_SHARE -> 502;
            case MISSING_VALUE, INVALID_HEADER -> isFromCaller ? 400 : 502;
            case NOT_A_LIST, ITEM_WITHOUT_KEY, TOO_MANY_ITEMS, NOT_A_BATCH, ITEMS_TOO_LARGE -> isFromCaller ? 400 : 502;
        };
    }

    private static String detail(StepFailure stepFailure) {
        if (stepFailure.reason() instanceof StepReason reason) return detail(reason, stepFailure.step());
        return stepFailure.reason() == SharedReason.OVERLOADED
                ? "The gateway has no memory for the values of the request now."
                : "A large value was not read in time.";
    }

    private static String detail(StepReason reason, String step) {
        return switch (reason) {
            case EXPRESSION_FAILED -> "An expression of " + step + " has no value for this request.";
            case TOO_LARGE -> "The response is larger than its limit.";
            case MEMORY_SHARE -> "The values of the request need more memory than the share of one request.";
            case INVALID_HEADER -> "A header of " + step + " has no valid value for this request.";
            case MISSING_VALUE -> "A value that the path of step " + step + " needs is missing.";
            case NOT_A_LIST, ITEM_WITHOUT_KEY, TOO_MANY_ITEMS, NOT_A_BATCH, ITEMS_TOO_LARGE ->
                "The loop of step " + step + " has no valid items for this request.";
        };
    }

    private static Problem backendProblem(StepFailure stepFailure, BackendFailure failure) {
        String backend = failure.operation().backend();
        Problem problem = stepFailed(
                        status(failure),
                        "Step " + stepFailure.step() + " got no usable reply from backend " + backend + ".",
                        stepFailure)
                .with("backend", backend);
        Duration retryAfter = retryAfter(failure);
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        if (statusFailure != null) return withBackendHeaders(problem, statusFailure);
        return retryAfter.isZero() ? problem : problem.withHeader("Retry-After", ceilSeconds(retryAfter));
    }

    private static Problem stepFailed(int status, String detail, StepFailure stepFailure) {
        Reason reason = stepFailure.reason();
        return Problem.of(status, reason, detail + " Cause: " + reason.code() + ".")
                .withType(STEP_FAILED)
                .with("step", stepFailure.step())
                .with("cause", reason.code());
    }

    /** Forwards a valid Retry-After of the backend; no other header reaches the caller. */
    private static Problem withBackendHeaders(Problem problem, UnusableReply.StatusFailure statusFailure) {
        if (problem.status() == 401) return problem.withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        String retryAfter = statusFailure.headers().get(HttpHeaders.RETRY_AFTER);
        boolean isForwardable = retryAfter != null
                && FORWARDABLE_RETRY_AFTER.matcher(retryAfter).matches();
        return isForwardable && retryAfter != null ? problem.withHeader("Retry-After", retryAfter) : problem;
    }

    /** The shared reason of a backend failure is OVERLOADED. */
    private static int status(BackendFailure failure) {
        return failure.reason() instanceof FailureReason reason ? status(reason, failure) : 503;
    }

    private static int status(FailureReason reason, BackendFailure failure) {
        return switch (reason) {
            case DNS_FAILED, CONNECT_FAILED, TLS_FAILED, CONNECTION_LOST, CONNECTION_STALE -> 502;
            case STREAM_REFUSED, STREAM_RESET, PROTOCOL_ERROR, BAD_BODY, BODY_TOO_LARGE -> 502;
            case UNAUTHORIZED -> requireNonNull(failure.statusFailure()).rejectsCallersToken() ? 401 : 502;
            case CONNECT_TIMEOUT, TLS_TIMEOUT, READ_TIMEOUT, WRITE_TIMEOUT, ATTEMPT_TIMEOUT, DEADLINE_EXCEEDED -> 504;
            case BULKHEAD_FULL -> bulkheadStatus(requireNonNull(failure.limit()));
            case POOL_TIMEOUT, CIRCUIT_OPEN, NO_CREDENTIALS, CANCELLED -> 503;
            case INVALID_TARGET -> 400;
            case NOT_FOUND, INVALID, RATE_LIMITED, SERVER_ERROR, UNEXPECTED_STATUS ->
                forwardedStatus(requireNonNull(failure.statusFailure()).status());
        };
    }

    /** A tenant beyond its share gets 429. With 503, a caller may succeed at another instance. */
    private static int bulkheadStatus(Limit limit) {
        return switch (limit) {
            case BACKEND -> 503;
            case TENANT -> 429;
        };
    }

    private static int forwardedStatus(int status) {
        if (status == 429 || status == 503 || status == 504) return status;
        return FORWARDED_STATUSES.contains(status) ? status : 502;
    }

    private static Duration retryAfter(BackendFailure failure) {
        Reason reason = failure.reason();
        if (reason == FailureReason.CIRCUIT_OPEN)
            return failure.remainingOpenTime().plusMillis(1);
        return BUSY_REASONS.contains(reason) ? BUSY_RETRY_AFTER : Duration.ZERO;
    }

    /** Rounds up: before that time, the circuit is still open. */
    private static String ceilSeconds(Duration duration) {
        return String.valueOf((duration.toMillis() + 999) / 1000);
    }
}
