package dev.sluice.upstream.http;

import dev.sluice.core.netty.http.Http2;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.grpc.GrpcRequest;
import dev.sluice.upstream.grpc.GrpcTimeout;
import io.vertx.core.http.HttpClientRequest;

/** The headers of one attempt of a gRPC call (gRPC over HTTP2, "Requests"). */
final class GrpcHead {
    private GrpcHead() {}

    /** Writes {@code te}, and the rest of the deadline if the caller has sent one. Does nothing for other calls. */
    static void write(Call call, HttpClientRequest request, Clock clock) {
        StreamedBodies bodies = call.bodies();
        if (bodies == null || !bodies.isGrpc()) return;
        if (Http2.isUsedBy(request)) request.putHeader(GrpcRequest.TE, "trailers");
        Deadline last = bodies.lastDeadline();
        if (last != null) request.putHeader(GrpcTimeout.HEADER, GrpcTimeout.format(last.remaining(clock)));
    }
}
