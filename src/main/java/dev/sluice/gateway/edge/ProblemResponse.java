package dev.sluice.gateway.edge;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.http.CallerReset;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
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

    /** Returns whether the body is the cause, so that the caller need not send the rest of it. */
    boolean endsBody() {
        return problem.status() == 408 || problem.status() == 413 || problem.reason() == GatewayReason.UNEXPECTED_BODY;
    }

    /** Ends an HTTP/2 request whose caller need not send the rest of its body (RFC 9113 8.1). */
    static void resetUnreadBody(HttpServerRequest request) {
        boolean isUnread = request.version() == HttpVersion.HTTP_2 && !request.isEnded();
        if (isUnread) CallerReset.reset(request, Http2ErrorCode.NO_ERROR);
    }
}
