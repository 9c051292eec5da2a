package dev.sluice.upstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.Classification.Retryability;
import dev.sluice.upstream.backend.Classification.Signal;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NotSent.BulkheadFull;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statuses that the gateway sets, and those that it reads. */
class GrpcStatusTest {
    private final Call call = TestCalls.get(new ManualClock(), "/");

    @ParameterizedTest
    @CsvSource({
        "400, INTERNAL",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, UNIMPLEMENTED",
        "405, UNIMPLEMENTED",
        "408, DEADLINE_EXCEEDED",
        "413, RESOURCE_EXHAUSTED",
        "415, INTERNAL",
        "429, RESOURCE_EXHAUSTED",
        "499, CANCELLED",
        "500, INTERNAL",
        "501, UNIMPLEMENTED",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "302, UNKNOWN"
    })
    void each_http_status_has_a_status(int http, GrpcStatus status) {
        assertThat(GrpcStatus.ofHttp(http)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILED, UNAVAILABLE", "CONNECT_TIMEOUT, UNAVAILABLE", "CIRCUIT_OPEN, UNAVAILABLE",
                "STREAM_REFUSED, UNAVAILABLE",
        "CONNECTION_LOST, UNAVAILABLE", "STREAM_RESET, INTERNAL", "PROTOCOL_ERROR, INTERNAL",
                "READ_TIMEOUT, DEADLINE_EXCEEDED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED", "BODY_TOO_LARGE, RESOURCE_EXHAUSTED", "CANCELLED, CANCELLED"
    })
    void each_failure_has_a_status(FailureReason reason, GrpcStatus status) {
        assertThat(GrpcStatus.of(new NoReply(call, reason, ""))).isEqualTo(status);
    }

    @Test
    void an_overloaded_gateway_has_exhausted_a_resource() {
        assertThat(GrpcStatus.of(UnusableReply.overloaded(call, ""))).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    }

    @Test
    void a_tenant_beyond_its_share_has_exhausted_a_resource_and_a_full_backend_is_unavailable() {
        assertThat(GrpcStatus.of(new BulkheadFull(call, BulkheadFull.Limit.TENANT, "")))
                .isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(GrpcStatus.of(new BulkheadFull(call, BulkheadFull.Limit.BACKEND, "")))
                .isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    @Test
    void a_caller_is_unauthenticated_only_if_the_backend_rejects_its_own_token() {
        UnusableReply.StatusFailure rejected = UnusableReply.of(call, 401, HttpHeaders.headers());
        assertThat(GrpcStatus.of(rejected)).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(GrpcStatus.of(rejected.asRejectedCallersToken(call))).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource({
        "2, FAILURE, IF_IDEMPOTENT",
        "13, FAILURE, IF_IDEMPOTENT",
        "14, FAILURE, IF_IDEMPOTENT",
        "15, FAILURE, IF_IDEMPOTENT",
        "8, OVERLOAD, IF_IDEMPOTENT"
    })
    void a_status_of_a_broken_backend_is_a_failure(String code, Signal signal, Retryability retryability) {
        MultiMap trailers = HttpHeaders.headers().set("grpc-status", code);
        BackendFailure failure = Objects.requireNonNull(GrpcTrailers.failure(call, trailers));
        assertThat(Classification.of(failure)).isEqualTo(new Classification(signal, retryability));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "4", "5", "7", "9", "12", "16", "99", "text"})
    void another_status_is_none(String code) {
        assertThat(GrpcTrailers.failure(call, HttpHeaders.headers().set("grpc-status", code)))
                .isNull();
    }

    @Test
    void trailers_without_a_status_are_a_failure() {
        BackendFailure failure = Objects.requireNonNull(GrpcTrailers.failure(call, HttpHeaders.headers()));
        assertThat(failure.reason()).isEqualTo(FailureReason.PROTOCOL_ERROR);
    }

    @Test
    void a_message_is_percent_encoded() {
        assertThat(GrpcTrailers.encode("50% of é\nok ~")).isEqualTo("50%25 of %C3%A9%0Aok ~");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "application/grpc, true",
                "Application/gRPC+proto, true",
                "application/grpc; x=1, true",
                "application/grpc-web, false",
                "application/grpcx, false",
                "text/plain, false",
                "null, false"
            },
            nullValues = "null")
    void a_media_type_of_grpc_is_recognised(String type, boolean isGrpc) {
        assertThat(GrpcRequest.hasType(type)).isEqualTo(isGrpc);
    }
}
