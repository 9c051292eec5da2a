package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it comes in. The body of a reply is kept, up to a limit; of a refusal's only the beginning. The rest is let
 * pass so that the connection can be used again, and only while that is cheaper than a new connection.
 */
final class Intake {
    private static final long WORTH_READING = 64 * 1024;
    static final int KEPT_OF_REFUSAL = 4096;

    private final Call call;
    private final int status;
    private final MultiMap headers;
    private final boolean isRefusal;
    private final long limit;
    private long size;
    private @Nullable Buffer body;

    Intake(Call call, HttpClientResponse response, long largest) {
        this.call = call;
        this.status = response.statusCode();
        this.headers = response.headers();
        this.isRefusal = status < 200 || status > 299;
        this.limit = isRefusal ? WORTH_READING : largest;
    }

    int status() {
        return status;
    }

    /** What the status says, when that is no reply. */
    Answered.@Nullable StatusFailure refusal() {
        if (!isRefusal) return null;
        Buffer kept = body == null ? Buffer.buffer() : body.slice(0, Math.min(body.length(), KEPT_OF_REFUSAL));
        return Answered.of(call, status, headers, kept);
    }

    /**
     * Whether the head alone says that the body is not worth reading: it is too long, or the answer is an interim one
     * after which the connection speaks something else.
     */
    boolean isHopeless(HttpMethod method) {
        return status < 200 || (!method.equals(HttpMethod.HEAD) && announced() > limit);
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
        if (!isRefusal || size - chunk.length() < KEPT_OF_REFUSAL)
            body = body == null ? chunk : body.appendBuffer(chunk);
        return true;
    }

    Reply reply() {
        return new Reply(status, headers, body == null ? Buffer.buffer() : body);
    }
}
