package dev.sluice.upstream.http;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredBuffer;
import dev.sluice.core.spec.Size;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.grpc.GrpcRequest;
import dev.sluice.upstream.grpc.GrpcTrailers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Buffers a response. Of a 2xx body it keeps all bytes up to a limit, of an error body an excerpt. It reads and drops
 * the rest of an error body while that is cheaper than a new connection. For a streaming caller, it buffers an error
 * body up to that limit. Used on one event loop.
 */
final class ResponseReader {
    private static final long MAX_ERROR_BODY = 64 * 1024;
    static final int MAX_ERROR_EXCERPT = 4096;

    private final Call call;
    private final int status;
    private final MultiMap headers;
    private final boolean isErrorStatus;
    private final long limit;
    private long size;
    private @Nullable MeteredBuffer body;
    private MemoryLimitException.@Nullable Limit exceeded;

    ResponseReader(Call call, HttpClientResponse response, AttemptContext context) {
        this.call = call;
        this.status = response.statusCode();
        this.headers = response.headers();
        this.isErrorStatus = status < 200 || status > 299;
        this.limit = isErrorStatus ? MAX_ERROR_BODY : context.spec().maxBody().bytes();
    }

    MultiMap headers() {
        return headers;
    }

    int status() {
        return status;
    }

    /** Returns whether the status is outside the 2xx class. */
    boolean isErrorStatus() {
        return isErrorStatus;
    }

    /** Returns the failure of an error status; null for a 2xx status. */
    UnusableReply.@Nullable StatusFailure statusFailure() {
        if (!isErrorStatus) return null;
        Buffer excerpt = body().slice(0, Math.min(body().length(), MAX_ERROR_EXCERPT));
        return UnusableReply.of(call, status, headers, excerpt);
    }

    /**
     * Returns whether to discard the body: it is too long, it has an unknown transfer coding, or a 101 response changes
     * the protocol.
     */
    boolean mustDiscard(HttpMethod method) {
        if (status < 200 || hasTransferCoding()) return true;
        return call.bodies() == null && !method.equals(HttpMethod.HEAD) && contentLength() > limit;
    }

    /** Vert.x decodes only the chunked transfer coding (RFC 9112, 7). */
    private boolean hasTransferCoding() {
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"));
    }

    private long contentLength() {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }

    /** Starts the response to the caller, and returns the pipe for its body. Without memory for its queue, the caller is reset. */
    BodyPipe pipeTo(StreamedBodies bodies, Runnable onProgress) {
        long length = headers.contains(HttpHeaders.CONTENT_LENGTH) ? contentLength() : -1;
        long max = PausedBytes.max(length) + BodyPipe.max(length);
        PausedBytes queue = PausedBytes.of(max, call.memory(), bodies::resetCaller);
        return new BodyPipe(bodies.startResponse(status, headers), onProgress, queue);
    }

    /** Appends bytes; returns false if they exceed the limit or the memory of the call. */
    boolean append(Buffer chunk) {
        size += chunk.length();
        if (size > limit) return false;
        if (!isErrorStatus || call.bodies() != null || size - chunk.length() < MAX_ERROR_EXCERPT) return keep(chunk);
        return true;
    }

    private boolean keep(Buffer chunk) {
        try {
            if (body == null) body = new MeteredBuffer(isErrorStatus ? 0 : contentLength(), call.memory());
            body.append(chunk);
            return true;
        } catch (MemoryLimitException e) {
            exceeded = e.limit();
            return false;
        }
    }

    /** Returns the failure of a body that is not buffered. */
    UnusableReply overflow() {
        return exceeded == null
                ? new UnusableReply(call, FailureReason.BODY_TOO_LARGE, "more than " + new Size(limit))
                : new UnusableReply.MemoryExceeded(call, exceeded);
    }

    /**
     * Drops the buffered bytes after the attempt has failed, and returns their memory. The connection of the attempt may refer to
     * this reader for some time.
     */
    void drop() {
        if (body != null) body.release();
        body = null;
    }

    /** Returns whether to stream the body from the start, without buffering. */
    boolean isStreamed() {
        return !isErrorStatus && call.bodies() != null;
    }

    /** Returns the buffered bytes. */
    Buffer body() {
        return body == null ? Buffer.buffer() : body.toBuffer();
    }

    /**
     * Opens a response that is streamed to the caller.
     *
     * @param isStream whether the response may be silent
     * @return the failure of a gRPC response that consists of its trailers, or of one stream too many; null for an open response
     */
    @Nullable
    BackendFailure open(StreamedBodies bodies, boolean isStream) {
        BackendFailure ofTrailers =
                isGrpc() && GrpcTrailers.areIn(headers) ? GrpcTrailers.failure(call, headers) : null;
        return ofTrailers == null && isStream ? bodies.openStream(call) : ofTrailers;
    }

    private boolean isGrpc() {
        boolean isExpected = call.bodies() != null && call.bodies().isGrpc();
        return isExpected && GrpcRequest.hasType(headers.get(HttpHeaders.CONTENT_TYPE));
    }

    /**
     * Returns the reply, or the failure of an error status, of the gRPC status in the trailers, or of a body that exceeds the memory
     * of the call.
     */
    Future<Reply> result(MultiMap trailers) {
        boolean hasTrailers = isGrpc() && !isErrorStatus && !GrpcTrailers.areIn(headers);
        BackendFailure failure = hasTrailers ? GrpcTrailers.failure(call, trailers) : null;
        return failure == null ? result() : Future.failedFuture(failure);
    }

    private Future<Reply> result() {
        try {
            return isErrorStatus ? errorResult() : Future.succeededFuture(new Reply(status, headers, body()));
        } catch (MemoryLimitException e) {
            drop();
            return Future.failedFuture(new UnusableReply.MemoryExceeded(call, e.limit()));
        }
    }

    private Future<Reply> errorResult() {
        if (call.bodies() == null) return Future.failedFuture(statusFailure());
        return Future.failedFuture(UnusableReply.withCompleteBody(call, status, headers, body()));
    }
}
