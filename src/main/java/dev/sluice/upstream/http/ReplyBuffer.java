package dev.sluice.upstream.http;

import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredBuffer;
import dev.sluice.core.spec.Size;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a reply and the buffered part of its body. Of a 2xx body it keeps all bytes up to a limit, of an error body an excerpt. It
 * drops the rest of an error body, which is read while that is cheaper than a new connection. For a streaming caller, it keeps an error body
 * up to that limit. Used on one event loop.
 */
final class ReplyBuffer {
    private static final long MAX_ERROR_BODY = 64 * 1024;
    static final int MAX_ERROR_EXCERPT = 4096;

    private final Call call;
    private final int status;
    private final MultiMap headers;
    private final boolean isError;
    private final long limit;
    private final long contentLength;
    private long size;
    private @Nullable MeteredBuffer body;
    private MemoryLimitException.@Nullable Limit exceeded;

    /** @param maxBody the largest 2xx body */
    ReplyBuffer(Call call, int status, MultiMap headers, Size maxBody) {
        this.call = call;
        this.status = status;
        this.headers = headers;
        this.isError = status < 200 || status > 299;
        this.limit = isError ? MAX_ERROR_BODY : maxBody.bytes();
        this.contentLength = lengthOf(headers.get(HttpHeaders.CONTENT_LENGTH));
    }

    int status() {
        return status;
    }

    /** Returns whether the status is outside the 2xx class. */
    boolean isError() {
        return isError;
    }

    MultiMap headers() {
        return headers;
    }

    /** Returns whether no body can be read: it has an unknown transfer coding, or a 101 response changes the protocol. */
    boolean isUnreadable() {
        return status < 200 || hasTransferCoding();
    }

    /** Vert.x decodes only the chunked transfer coding (RFC 9112, 7). */
    private boolean hasTransferCoding() {
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"));
    }

    /** Returns whether the announced length exceeds the limit. */
    boolean isTooLong() {
        return contentLength > limit;
    }

    /** Returns the announced length in bytes; -1 without one. */
    long announcedLength() {
        return contentLength;
    }

    private static long lengthOf(@Nullable String field) {
        try {
            return field == null ? -1 : Long.parseLong(field);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }

    /** Appends bytes; returns false if they exceed the limit or the memory of the call. */
    boolean append(Buffer chunk) {
        long before = size;
        size += chunk.length();
        if (size > limit) return false;
        boolean isKept = !isError || call.bodies() != null || before < MAX_ERROR_EXCERPT;
        return !isKept || keep(chunk);
    }

    private boolean keep(Buffer chunk) {
        try {
            if (body == null) body = new MeteredBuffer(isError ? 0 : Math.max(0, contentLength), call.memory());
            body.append(chunk);
            return true;
        } catch (MemoryLimitException e) {
            exceeded = e.limit();
            return false;
        }
    }

    /** Returns the buffered bytes. */
    Buffer body() {
        return body == null ? Buffer.buffer() : body.toBuffer();
    }

    /** Returns the failure of a body that is not buffered. */
    UnusableReply overflow() {
        return exceeded == null
                ? new UnusableReply(call, FailureReason.BODY_TOO_LARGE, "more than " + new Size(limit))
                : new UnusableReply.MemoryExceeded(call, exceeded);
    }

    /** Returns the failure of an error status; null for a 2xx status. */
    UnusableReply.@Nullable StatusFailure statusFailure() {
        if (!isError) return null;
        Buffer excerpt = body().slice(0, Math.min(body().length(), MAX_ERROR_EXCERPT));
        return UnusableReply.of(call, status, headers, excerpt);
    }

    /** Returns the reply, or the failure of an error status or of a body that exceeds the memory of the call. */
    Future<Reply> result() {
        try {
            return isError ? errorResult() : Future.succeededFuture(new Reply(status, headers, body()));
        } catch (MemoryLimitException e) {
            drop();
            return Future.failedFuture(new UnusableReply.MemoryExceeded(call, e.limit()));
        }
    }

    private Future<Reply> errorResult() {
        if (call.bodies() == null) return Future.failedFuture(statusFailure());
        return Future.failedFuture(UnusableReply.withCompleteBody(call, status, headers, body()));
    }

    /**
     * Drops the buffered bytes after the attempt has failed, and returns their memory. The connection of the attempt may refer to
     * this buffer for some time.
     */
    void drop() {
        if (body != null) body.release();
        body = null;
    }
}
