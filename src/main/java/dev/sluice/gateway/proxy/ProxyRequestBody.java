package dev.sluice.gateway.proxy;

import dev.sluice.core.http.RequestBody;
import dev.sluice.core.http.TrailerFields;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.netty.http.ProgressWatch;
import dev.sluice.core.spec.Size;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of one request on a proxy route, which is read ahead or streamed. For the event loop of the request only. */
final class ProxyRequestBody {
    static final int MAX_READ_AHEAD = 64 * 1024;

    private final CallerProgress caller;
    private final ProxyRoute proxy;
    private final HeaderFilter headerFilter;
    private final Set<String> judged;
    private final boolean isGrpc;
    private long length;
    private @Nullable Buffer readAhead;
    private @Nullable WatchedRequestBody streamed;
    private @Nullable RepeatableBody repeatable;

    /** @param judged the headers, in lower case, that no trailer may replace */
    ProxyRequestBody(CallerProgress caller, ProxyRoute proxy, Set<String> judged) {
        this.caller = caller;
        this.proxy = proxy;
        this.headerFilter = proxy.headerFilter();
        this.judged = judged;
        this.isGrpc = proxy.isGrpc();
        this.length = BodyLength.of(caller.request());
    }

    /** Returns the length in bytes; 0 without a body, -1 if unknown. */
    long length() {
        return length;
    }

    /**
     * Returns the length that the backend gets; -1 without one. On HTTP/1.1, a body with a length cannot have trailers, which a caller
     * on HTTP/2 may send after such a body.
     */
    long forwardedLength() {
        return canFollowLength() && hasTrailers() ? RequestBody.UNKNOWN : length;
    }

    private boolean canFollowLength() {
        return length > 0 && caller.request().version() == HttpVersion.HTTP_2;
    }

    /** Returns whether the trailers have arrived, if the body was read ahead, or else whether they are announced. */
    private boolean hasTrailers() {
        return readAhead == null ? announcedTrailers() != null : trailers() != null;
    }

    /** Adds the announcement of the trailers that the backend may get. */
    void announceTrailers(MultiMap headers) {
        String announced = announcedTrailers();
        if (announced != null) headers.set(TrailerFields.TRAILER, announced);
    }

    private @Nullable String announcedTrailers() {
        boolean mayHaveTrailers = !isGrpc && (length < 0 || canFollowLength());
        return mayHaveTrailers ? headerFilter.announcedTrailers(caller.request(), judged) : null;
    }

    /** Returns the trailers that the backend gets after the body; null for none. A gRPC request has none. */
    @Nullable
    MultiMap trailers() {
        return isGrpc || length == 0 ? null : headerFilter.requestTrailers(caller.request(), judged);
    }

    /** Returns whether the body is read before the call. The time of a gRPC body counts towards its deadline. */
    boolean isReadAhead() {
        return !isGrpc && length > 0 && length <= MAX_READ_AHEAD;
    }

    /** Notes that the body has ended without a byte, so that the backend gets none. */
    void setEmpty() {
        length = 0;
    }

    void setReadAhead(Buffer read) {
        readAhead = read;
    }

    /** Returns the body that was read ahead; null if it is streamed. */
    @Nullable
    Buffer readAhead() {
        return readAhead;
    }

    /** Starts the stream, or starts it again from its first byte. It is paused. */
    ReadStream<Buffer> stream(MemoryAccount memory) {
        if (repeatable != null) return repeatable.again();
        boolean awaitsContinue = awaitsContinue();
        if (!awaitsContinue) RequestBody.sendContinue(caller.request());
        streamed = new WatchedRequestBody(caller, watch(), maxLength(), awaitsContinue);
        if (!isGrpc) return streamed;
        repeatable = new RepeatableBody(streamed, memory);
        return repeatable;
    }

    private ProgressWatch watch() {
        return isGrpc
                ? caller.watchSilentRequest(proxy.stream().idle(), caller::reset)
                : caller.watchRequest(caller::reset);
    }

    private long maxLength() {
        Size limit = proxy.limits().body();
        return limit == null ? Long.MAX_VALUE : limit.bytes();
    }

    /** Returns the bytes of the started stream that can be sent again; -1 if it cannot. */
    long repeatableLength() {
        return repeatable == null ? -1 : repeatable.length();
    }

    /** Keeps no bytes for another attempt from now on. */
    void stopKeeping() {
        if (repeatable != null) repeatable.stopKeeping();
    }

    /** Returns whether the caller waits for a 100 (Continue) that only the backend may send, because the body is streamed. */
    boolean awaitsContinue() {
        return !isGrpc && length != 0 && readAhead == null && RequestBody.awaitsContinue(caller.request());
    }

    /** Sends the first 100 (Continue) of the backend to a caller that has sent nothing yet. */
    void onContinue() {
        HttpServerRequest request = caller.request();
        if (streamed != null && streamed.endWait() && !request.response().headWritten())
            RequestBody.sendContinue(request);
    }

    /** Counts a part of the response as progress of the caller, which may be silent while the backend sends. */
    void noteReply() {
        if (streamed != null) streamed.noteReply();
    }

    /** Returns whether the stream has exceeded the limit of the route. */
    boolean isTooLarge() {
        return streamed != null && streamed.isTooLarge();
    }

    /** Ends the stream. The caller need not send the rest of a body that no backend reads. */
    void end() {
        if (streamed != null) streamed.end();
    }
}
