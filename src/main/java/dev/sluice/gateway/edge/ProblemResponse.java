package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * A problem as the response to a request.
 *
 * @param failure the failure of which the problem is made
 * @param isGrpc whether the caller expects a response of gRPC
 */
record ProblemResponse(Problem problem, Throwable failure, boolean isGrpc) {

    /** Writes the head, and returns the body; null for a response of gRPC, which has none. */
    @Nullable
    Buffer writeHead(HttpServerResponse response) {
        if (!isGrpc) return problem.writeHead(response);
        GrpcRejection.write(response, problem, failure);
        return null;
    }
}
