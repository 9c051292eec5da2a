package dev.sluice.upstream.http;

import dev.sluice.core.netty.http.Http2;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.grpc.GrpcRequest;
import dev.sluice.upstream.grpc.GrpcTimeout;
import dev.sluice.upstream.grpc.GrpcTrailers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Streams a call of gRPC, whose outcome is in the trailers of the reply, or in its head if it has no message (gRPC over HTTP2). */
final class GrpcTransfer extends StreamedTransfer {
    GrpcTransfer(AttemptContext context, Call call, AttemptTimer timer, Runnable onCallerGone) {
        super(context, call, timer, onCallerGone);
    }

    /** Writes {@code te}, and the rest of the deadline if the caller has sent one. */
    @Override
    void writeHead(HttpClientRequest request) {
        if (Http2.isUsedBy(request)) request.putHeader(GrpcRequest.TE, "trailers");
        Deadline last = bodies.lastDeadline();
        if (last != null) request.putHeader(GrpcTimeout.HEADER, GrpcTimeout.format(last.remaining(context.clock())));
    }

    @Override
    @Nullable
    BackendFailure failureAtHead(MultiMap headers) {
        return isGrpc(headers) && GrpcTrailers.areIn(headers) ? GrpcTrailers.failure(call, headers) : null;
    }

    @Override
    @Nullable
    BackendFailure failureAtEnd(MultiMap trailers) {
        MultiMap headers = reply().headers();
        return isGrpc(headers) && !GrpcTrailers.areIn(headers) ? GrpcTrailers.failure(call, trailers) : null;
    }

    /** A server that does not know gRPC sends another type. */
    private static boolean isGrpc(MultiMap headers) {
        return GrpcRequest.hasType(headers.get(HttpHeaders.CONTENT_TYPE));
    }
}
