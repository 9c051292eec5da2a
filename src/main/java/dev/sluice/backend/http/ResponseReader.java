package dev.sluice.backend.http;

import dev.sluice.backend.Call;
import dev.sluice.backend.Reply;
import dev.sluice.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it comes in. The body of a reply is kept, up to a limit; of a refusal's only the beginning. The rest is let
 * pass so that the connection can be used again, and only while that is cheaper than a new connection. For a caller who is
 * to see it, a refusal is held whole as far.
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
    private @Nullable Buffer body;

    ResponseReader(Call call, HttpClientResponse response, AttemptContext context) {
        this.call = call;
        this.status = response.statusCode();
        this.headers = response.headers();
        this.isErrorStatus = status < 200 || status > 299;
        this.limit = isErrorStatus ? MAX_ERROR_BODY : context.spec().maxBody().bytes();
        String location = call.bodies() == null ? null : headers.get(HttpHeaders.LOCATION);
        if (location != null) headers.set(HttpHeaders.LOCATION, context.withoutOwnHost(location));
    }

    MultiMap headers() {
        return headers;
    }

    int status() {
        return status;
    }

    /** Whether the status is none of a reply. */
    boolean isErrorStatus() {
        return isErrorStatus;
    }

    /** What the status says, when that is no reply. */
    UnusableReply.@Nullable StatusFailure statusFailure() {
        if (!isErrorStatus) return null;
        Buffer excerpt = body().slice(0, Math.min(body().length(), MAX_ERROR_EXCERPT));
        return UnusableReply.of(call, status, headers, excerpt);
    }

    /**
     * Whether the head alone says that the body is not worth reading: it is too long, or the answer is an interim one
     * after which the connection speaks something else.
     */
    boolean mustDiscard(HttpMethod method) {
        if (status < 200 || hasTransferCoding()) return true;
        return call.bodies() == null && !method.equals(HttpMethod.HEAD) && contentLength() > limit;
    }

    /** A coding of the way other than chunks (RFC 9112 7): what remains after Vert.x has taken the chunks apart is no body. */
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

    /** Takes in the next bytes; false when that is more than may be held. */
    boolean append(Buffer chunk) {
        size += chunk.length();
        if (size > limit) return false;
        if (!isErrorStatus || call.bodies() != null || size - chunk.length() < MAX_ERROR_EXCERPT)
            body = body == null ? chunk : body.appendBuffer(chunk);
        return true;
    }

    /** Whether nothing of the body is to be held: it is for a caller who takes it as it is, and no other could be better. */
    boolean isStreamed() {
        return !isErrorStatus && call.bodies() != null;
    }

    /** What is held. */
    Buffer body() {
        return body == null ? Buffer.buffer() : body;
    }

    /** The whole answer: a reply, or the failure that stands for its status. */
    Future<Reply> result() {
        if (!isErrorStatus) return Future.succeededFuture(new Reply(status, headers, body()));
        if (call.bodies() == null) return Future.failedFuture(statusFailure());
        return Future.failedFuture(UnusableReply.withCompleteBody(call, status, headers, body()));
    }
}
