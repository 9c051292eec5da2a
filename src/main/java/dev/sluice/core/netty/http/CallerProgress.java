package dev.sluice.core.netty.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.ByteSocket;
import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.connection.AbortiveClose;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the caller of one request: it must send its body and read its response. For the event loop of the request only.
 *
 * <p>Vert.x 5.1.10: limits no time in which a caller reads its response.
 * {@code SlowCallersTest}
 */
public final class CallerProgress {
    /** Unsent bytes that are part of the fixed cost of a request, so that a small response is never reset. */
    private static final int UNCOUNTED = 4 * 1024;

    private final HttpConnection connection;
    private final ProgressLimit limit;
    private final Clock clock;
    private final Consumer<String> onSlow;
    /** Null after a change of protocol: the request refers to the context of the Router, half a KiB that a WebSocket would hold. */
    private @Nullable HttpServerRequest request;

    private @Nullable PendingWrites writes;
    private List<Consumer<Boolean>> stallListeners = List.of();
    /** Removes the listeners from the pending writes, which other requests of the connection may share; null if they are not there. */
    private @Nullable Runnable endStallWatch;

    private MemoryAccount memory = MemoryAccount.unlimited();
    private PausedBytes paused = PausedBytes.NONE;
    private long unsent;
    private long bytesBeforeSwitch;
    private boolean responseEnded;
    private @Nullable Promise<Void> sent;

    /** @param onSlow receives the phase, {@code request} or {@code response}, in which a caller is too slow */
    public CallerProgress(HttpServerRequest request, ProgressLimit limit, Clock clock, Consumer<String> onSlow) {
        this.request = request;
        this.connection = request.connection();
        this.limit = limit;
        this.clock = clock;
        this.onSlow = onSlow;
    }

    /** Returns the request, before a change of protocol. */
    public HttpServerRequest request() {
        return requireNonNull(request, "the connection has changed its protocol");
    }

    /** Returns whether the connection has changed its protocol. */
    public boolean hasSwitched() {
        return request == null;
    }

    /** Returns whether the rest of the request keeps its stream on HTTP/2 open. The response is then told of its end. */
    public boolean isRequestOpen() {
        return isHttp2() && !request().isEnded() && BodyLength.of(request()) != 0;
    }

    /** Returns the connection of the request. */
    public HttpConnection connection() {
        return connection;
    }

    /** Returns the bytes of the body of the request that have arrived. */
    public long bytesRead() {
        return request == null ? bytesBeforeSwitch : request.bytesRead();
    }

    public ProgressLimit limit() {
        return limit;
    }

    /** Sets the account that pays for the bytes of the response that the caller has not taken yet, beyond the first 4 KiB. */
    public void countUnsent(MemoryAccount account) {
        memory = account;
    }

    /**
     * Sets the payment for the body of the request while it is paused, which it is now. Without memory, the caller is reset.
     *
     * @param bytes those that may wait, which the account has reserved
     */
    public void payForPauses(long bytes, MemoryAccount account) {
        paused = PausedBytes.of(bytes, account, () -> EventLoop.current().execute(this::reset))
                .asPaused();
    }

    /** Returns the payment for the body of the request while it is paused. */
    public PausedBytes paused() {
        return paused;
    }

    /**
     * Adds a listener that learns whether the caller has stalled: it makes less than a tenth of its limit. It learns of the watches and of
     * the parts of the response that start later.
     *
     * @return a task that removes the listener
     */
    public Runnable onStall(Consumer<Boolean> listener) {
        if (stallListeners.isEmpty()) stallListeners = new ArrayList<>(1);
        stallListeners.add(listener);
        return () -> stallListeners.remove(listener);
    }

    /** A listener may remove itself. */
    private void reportStall(boolean isStalled) {
        List.copyOf(stallListeners).forEach(listener -> listener.accept(isStalled));
    }

    /**
     * Sends a 101 as {@link SwitchedConnection#accept} does, and then forgets the request.
     *
     * @param beforeHead runs before the head of the 101, which has no {@code headersEndHandler}
     */
    public @Nullable ByteSocket switchProtocol(Runnable beforeHead) {
        beforeHead.run();
        SwitchedConnection switched = SwitchedConnection.accept(request());
        if (switched != null) forgetRequest();
        return switched;
    }

    private void forgetRequest() {
        bytesBeforeSwitch = request().bytesRead();
        request = null;
    }

    /** Returns a watch over the body of the request. */
    public ProgressWatch watchRequest(Runnable onSlowRequest) {
        return watchRequest(limit, onSlowRequest);
    }

    /** Returns a watch over the body of a request that may be silent for {@code silence}. */
    public ProgressWatch watchSilentRequest(Duration silence, Runnable onSlowRequest) {
        return watchRequest(new ProgressLimit(new Size(1), silence), onSlowRequest);
    }

    private ProgressWatch watchRequest(ProgressLimit requestLimit, Runnable onSlowRequest) {
        ProgressWatch watch = new ProgressWatch(requestLimit, clock, () -> {
            onSlow.accept("request");
            onSlowRequest.run();
        });
        if (!stallListeners.isEmpty()) watch.onStall(this::reportStall);
        return watch;
    }

    /** Resets the caller: its stream on HTTP/2, its connection otherwise. */
    public void reset() {
        reset(Http2ErrorCode.CANCEL);
    }

    /** Resets the caller as {@link #reset()} does, on HTTP/2 with this error. */
    public void reset(long error) {
        if (request == null) AbortiveClose.close(context());
        else CallerReset.reset(request, error);
    }

    /** Resets the caller because it is slower than others, and reports the phase. */
    public void resetSlow(String phase) {
        onSlow.accept(phase);
        reset();
    }

    /** Marks the response as ended. Vert.x does not report it for a response with trailers. */
    public void endResponse() {
        responseEnded = true;
    }

    public boolean isResponseEnded() {
        return responseEnded;
    }

    /** Returns whether the caller has taken every part of its responses so far, so that a part need not be small. */
    public boolean hasTakenAll() {
        return !isHttp2() && PendingWrites.of(context().channel()) == null;
    }

    private boolean isHttp2() {
        return request != null && request.version() == HttpVersion.HTTP_2;
    }

    /**
     * Resets the caller if it does not take a part of its response in time, or if there is no memory for the part now.
     *
     * @param bytes the size of the part
     */
    public void onWrite(long bytes, Future<Void> written) {
        if (written.isComplete()) return;
        watchedWrites().add(bytes, written);
        count(bytes, written);
    }

    /** Does what {@link #onWrite} does for a slice of a longer body. On HTTP/1, it also resets a caller that takes no byte for a period. */
    public void onSlice(long bytes, Future<Void> written) {
        if (written.isComplete()) return;
        watchedWrites().addSlice(bytes, written);
        count(bytes, written);
    }

    private PendingWrites watchedWrites() {
        PendingWrites pending = writes();
        if (endStallWatch == null && !stallListeners.isEmpty()) endStallWatch = pending.onStall(this::reportStall);
        return pending;
    }

    /** Returns a future that completes when the caller has taken all bytes so far. */
    public Future<Void> sent() {
        if (unsent == 0) return Future.succeededFuture();
        if (sent == null) sent = Promise.promise();
        return sent.future();
    }

    private void onTaken(long bytes) {
        unsent -= bytes;
        if (unsent == 0) endWait();
    }

    private void endWait() {
        Runnable endWatch = endStallWatch;
        endStallWatch = null;
        if (endWatch != null) endWatch.run();
        Promise<Void> ended = sent;
        sent = null;
        if (ended != null) ended.complete();
    }

    private void count(long bytes, Future<Void> written) {
        unsent += bytes;
        written.onComplete(done -> onTaken(bytes));
        if (unsent <= UNCOUNTED) return;
        try {
            memory.reserve(bytes);
            written.onComplete(done -> memory.release(bytes));
        } catch (MemoryLimitException full) {
            // The code that writes continues after this call.
            EventLoop.current().execute(this::reset);
        }
    }

    private PendingWrites writes() {
        if (!isHttp2()) return ofConnection(context());
        if (writes == null) writes = create(this::reset);
        return writes;
    }

    /** These writes outlive the request, so they do not refer to it. */
    private PendingWrites ofConnection(ChannelHandlerContext context) {
        PendingWrites current = PendingWrites.of(context.channel());
        return current != null
                ? current
                : create(() -> AbortiveClose.close(context)).attachTo(context.channel());
    }

    private PendingWrites create(Runnable reset) {
        Consumer<String> listener = onSlow;
        return new PendingWrites(limit, clock, () -> {
            listener.accept("response");
            reset.run();
        });
    }

    private ChannelHandlerContext context() {
        return CallerReset.contextOf(connection);
    }
}
