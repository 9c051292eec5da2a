package dev.sluice.gateway.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.compose.StepReason;
import dev.sluice.gateway.limit.RateLimitFailure;
import dev.sluice.gateway.limit.RateLimitFailure.Kind;
import dev.sluice.language.json.ValueKind;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.grpc.GrpcStatus;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemMapperTest {
    private final ManualClock clock = new ManualClock();
    private final Call call = TestCalls.get(clock, "/orders/7");

    private static Problem problemOf(BackendFailure failure) {
        return ProblemMapper.toProblem(StepFailure.backend("order", failure));
    }

    private Problem problemOfStatus(int status) {
        return problemOf(UnusableReply.of(call, status, MultiMap.caseInsensitiveMultiMap()));
    }

    @Test
    void a_failed_step_is_named_with_its_backend_and_cause_only() {
        Problem problem = problemOf(
                new NotSent(call, FailureReason.CONNECT_FAILED, "Connection refused: secret-host/10.0.0.7:8080"));
        assertThat(problem.body(null).toString())
                .isEqualTo("{\"type\":\"urn:sluice:problem:step-failed\",\"title\":\"Bad Gateway\",\"status\":502,"
                        + "\"detail\":\"Step order got no usable reply from backend orders. Cause: connect_failed.\","
                        + "\"step\":\"order\",\"cause\":\"connect_failed\",\"backend\":\"orders\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400,400", "404,404", "409,409", "422,422", "412,412", "401,502", "403,502", "405,502", "407,502", "418,502",
        "301,502", "304,502", "429,429", "500,502", "501,502", "502,502", "503,503", "504,504", "599,502", "100,502"
    })
    void only_the_callers_own_mistakes_keep_their_status(int backends, int callers) {
        assertThat(problemOfStatus(backends).status()).isEqualTo(callers);
    }

    @Test
    void a_timeout_is_a_504() {
        assertThat(problemOf(new NoReply(call, FailureReason.READ_TIMEOUT, "")).status())
                .isEqualTo(504);
        assertThat(problemOf(new NoReply(call, FailureReason.ATTEMPT_TIMEOUT, ""))
                        .status())
                .isEqualTo(504);
        assertThat(problemOf(new NotSent(call, FailureReason.CONNECT_TIMEOUT, ""))
                        .status())
                .isEqualTo(504);
    }

    @Test
    void a_large_value_that_is_not_read_before_the_deadline_is_a_504() {
        Problem problem = ProblemMapper.toProblem(StepFailure.interrupted("respond", FailureReason.DEADLINE_EXCEEDED));
        assertThat(problem.status()).isEqualTo(504);
        assertThat(problem.headers()).isEmpty();
        assertThat(problem.body(null).toString()).contains("\"step\":\"respond\"", "\"cause\":\"deadline_exceeded\"");
    }

    @Test
    void a_large_value_that_is_no_longer_needed_is_a_503_with_a_short_retry_after() {
        Problem problem = ProblemMapper.toProblem(StepFailure.interrupted("respond", FailureReason.CANCELLED));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
        assertThat(problem.detail()).isEqualTo("A large value was not read in time. Cause: cancelled.");
    }

    @Test
    void an_open_circuit_has_a_retry_after_rounded_up() {
        Problem problem = problemOf(new NotSent.CircuitOpen(call, Duration.ofMillis(1500)));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsEntry("Retry-After", "2");
    }

    @Test
    void a_full_bulkhead_has_a_short_retry_after() {
        Problem problem = problemOf(new NotSent.BulkheadFull(call, Limit.BACKEND, ""));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void a_tenant_past_its_share_gets_a_429() {
        Problem problem = problemOf(new NotSent.BulkheadFull(call, Limit.TENANT, ""));
        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"120", "Tue, 24 Nov 2026 10:00:00 GMT"},
            delimiter = '|')
    void a_backends_own_retry_after_is_passed_on(String value) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Retry-After", value);
        assertThat(problemOf(UnusableReply.of(call, 503, headers)).headers()).containsEntry("Retry-After", value);
    }

    @Test
    void an_invalid_retry_after_is_not_passed_on() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Retry-After", "<script>");
        assertThat(problemOf(UnusableReply.of(call, 503, headers)).headers()).isEmpty();
    }

    @Test
    void a_missing_value_is_the_callers_mistake_only_when_the_caller_should_have_sent_it() {
        assertThat(ProblemMapper.toProblem(StepFailure.missingVariable("orders", "id", NullNode.getInstance(), true))
                        .status())
                .isEqualTo(400);
        assertThat(ProblemMapper.toProblem(StepFailure.missingVariable("orders", "id", NullNode.getInstance(), false))
                        .status())
                .isEqualTo(502);
    }

    @ParameterizedTest
    @EnumSource(
            value = StepReason.class,
            names = {"NOT_A_LIST", "ITEM_WITHOUT_KEY", "TOO_MANY_ITEMS", "NOT_A_BATCH", "ITEMS_TOO_LARGE"})
    void an_invalid_loop_is_the_callers_mistake_only_with_the_callers_list(StepReason reason) {
        assertThat(ProblemMapper.toProblem(StepFailure.ofLoop("orders", reason, true)))
                .returns(400, Problem::status)
                .returns(
                        "The loop of step orders has no valid items for this request. Cause: " + reason.code() + ".",
                        Problem::detail);
        assertThat(ProblemMapper.toProblem(StepFailure.ofLoop("orders", reason, false))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void an_invalid_header_is_the_callers_mistake_only_with_the_callers_value() {
        assertThat(ProblemMapper.toProblem(StepFailure.invalidHeader("orders", "x", ValueKind.LIST, true)))
                .returns(400, Problem::status)
                .returns(
                        "A header of orders has no valid value for this request. Cause: invalid_header.",
                        Problem::detail);
        assertThat(ProblemMapper.toProblem(StepFailure.invalidHeader("orders", "x", ValueKind.LIST, false))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void an_internal_error_has_no_details() {
        Problem problem = ProblemMapper.toProblem(new IllegalStateException("io.vertx.secret"));
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.body(null).toString()).doesNotContain("vertx");
    }

    @Test
    void a_quota_is_a_429_of_its_own() {
        Problem problem = ProblemMapper.toProblem(new RateLimitFailure(Kind.PERIOD, "month", "month", 86_400, true));
        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.reason().code()).isEqualTo("quota");
        assertThat(problem.headers()).containsExactly(Map.entry("Retry-After", "86400"));
        assertThat(problem.members()).containsOnlyKeys("limit");
    }

    @Test
    void a_quota_without_the_store_is_a_503_and_not_a_mistake_of_the_caller() {
        Problem problem = ProblemMapper.toProblem(new RateLimitFailure(Kind.NO_STORE, "month", "month", 1, false));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.reason().code()).isEqualTo("store_unavailable");
        assertThat(problem.detail()).isEqualTo("The gateway cannot count the request now.");
        assertThat(problem.headers()).containsExactly(Map.entry("Retry-After", "1"));
        assertThat(problem.members()).isEmpty();
        assertThat(GrpcStatus.ofHttp(problem.status())).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    @Test
    void a_rate_limit_is_a_429_that_says_when_and_names_the_limit_unless_it_is_hidden() {
        Problem named = ProblemMapper.toProblem(new RateLimitFailure(Kind.RATE, "partners", "partners.gold", 60, true));
        assertThat(named.headers()).containsEntry("Retry-After", "60");
        assertThat(named.body(null).toString())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"The caller has sent too many requests.\","
                        + "\"limit\":\"partners.gold\",\"cause\":\"rate_limit\"}");
        Problem hidden =
                ProblemMapper.toProblem(new RateLimitFailure(Kind.RATE, "partners", "partners.gold", 60, false));
        assertThat(hidden.body(null).toString()).doesNotContain("partners");
    }
}
