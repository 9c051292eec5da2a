package dev.sluice.gateway.edge;

import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.grpc.GrpcStatus;
import dev.sluice.upstream.grpc.GrpcTrailers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The response to a gRPC call that the gateway itself ends: one header block with the status and the detail of the problem. */
final class GrpcRejection {
    private GrpcRejection() {}

    /** Sets the status and the headers of a response without a body. */
    static void write(HttpServerResponse response, Problem problem, Throwable failure) {
        response.setStatusCode(200).putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc");
        GrpcTrailers.write(response.headers(), status(problem, failure), message(problem));
    }

    /** Returns the status for the failure of a backend, which is more precise than that of its problem, or that of the problem. */
    static GrpcStatus status(Problem problem, Throwable failure) {
        BackendFailure ofBackend = failure instanceof StepFailure step ? step.failure() : null;
        return ofBackend == null ? GrpcStatus.ofHttp(problem.status()) : GrpcStatus.of(ofBackend);
    }

    private static String message(Problem problem) {
        String cause = " Cause: " + problem.reason().code() + ".";
        return problem.detail().endsWith(cause) ? problem.detail() : problem.detail() + cause;
    }
}
