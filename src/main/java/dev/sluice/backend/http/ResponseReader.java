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
    private static final long WORTH_READING = 64 * 1024;
    static final int KEPT_OF_REFUSAL = 4096;

    private final Call call;
    private final int status;
    private final MultiMap headers;
    private final boolean isRefusal;
    private final long limit;
    private long size;
    private @Nullable Buffer body;

    ResponseReader(Call call, HttpClientResponse response, AttemptContext wire) {
        this.call = call;
        this.status = response.statusCode();
        this.headers = response.headers();
        this.isRefusal = status < 200 || status > 299;
        this.limit = isRefusal ? WORTH_READING : wire.spec().maxBody().bytes();
        String location = call.passage() == null ? null : headers.get(HttpHeaders.LOCATION);
        if (location != null) headers.set(HttpHeaders.LOCATION, wire.shownToCaller(location));
    }

    MultiMap headers() {
        return headers;
    }

    int status() {
        return status;
    }

    /** Whether the status is none of a reply. */
    boolean isRefusal() {
        return isRefusal;
    }

    /** What the status says, when that is no reply. */
    UnusableReply.@Nullable StatusFailure refusal() {
        if (!isRefusal) return null;
        Buffer kept = held().slice(0, Math.min(held().length(), KEPT_OF_REFUSAL));
        return UnusableReply.of(call, status, headers, kept);
    }

    /**
     * Whether the head alone says that the body is not worth reading: it is too long, or the answer is an interim one
     * after which the connection speaks something else.
     */
    boolean isHopeless(HttpMethod method) {
        if (status < 200 || isCodedOnTheWay()) return true;
        return call.passage() == null && !method.equals(HttpMethod.HEAD) && announced() > limit;
    }

    /** A coding of the way other than chunks (RFC 9112 7): what remains after Vert.x has taken the chunks apart is no body. */
    private boolean isCodedOnTheWay() {
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"));
    }

    private long announced() {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }

    /** Takes in the next bytes; false when that is more than may be held. */
    boolean take(Buffer chunk) {
        size += chunk.length();
        if (size > limit) return false;
        if (!isRefusal || call.passage() != null || size - chunk.length() < KEPT_OF_REFUSAL)
            body = body == null ? chunk : body.appendBuffer(chunk);
        return true;
    }

    /** Whether nothing of the body is to be held: it is for a caller who takes it as it is, and no other could be better. */
    boolean isPassedOn() {
        return !isRefusal && call.passage() != null;
    }

    /** What is held. */
    Buffer held() {
        return body == null ? Buffer.buffer() : body;
    }

    /** The whole answer: a reply, or the failure that stands for its status. */
    Future<Reply> outcome() {
        if (!isRefusal) return Future.succeededFuture(new Reply(status, headers, held()));
        if (call.passage() == null) return Future.failedFuture(refusal());
        return Future.failedFuture(UnusableReply.whole(call, status, headers, held()));
    }
}
