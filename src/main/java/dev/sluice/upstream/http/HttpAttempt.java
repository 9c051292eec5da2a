package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.core.netty.http.Exchange;
import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.core.netty.http.ReplyProgress;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call once: one connection, one request, one reply. Used on the event loop of its call. If it ends before
 * the reply is complete, the backend sees the connection or the stream close.
 *
 * <p>It sends the request itself, because a WebClient does not report when a request was sent.
 */
final class HttpAttempt implements Exchange {
    private final AttemptContext context;
    private final Call call;
    private final Endpoint endpoint;
    private final EndListener listener;
    private final AttemptTimer timer;
    private final long startedNanos;
    private final Transfer transfer;
    private final @Nullable Http2Slot slot;
    private final Promise<Reply> promise = Promise.promise();
    private Runnable unregisterCancellation = () -> {};
    private @Nullable HttpClientRequest request;
    private @Nullable ReplyProgress progress;
    private long connectNanos;
    private boolean requestStarted;
    private boolean ended;

    /** Receives the end of an attempt, before its future completes. */
    @FunctionalInterface
    interface EndListener {
        /** The attempt has ended; {@code failure} is null for a reply. */
        void onEnd(HttpAttempt attempt, @Nullable Throwable failure);
    }

    HttpAttempt(AttemptContext context, Call call, Endpoint endpoint, EndListener listener) {
        this.context = context;
        this.call = call;
        this.endpoint = endpoint;
        this.listener = listener;
        this.timer = new AttemptTimer(context.clock(), context.spec().timeout(), call.deadline(), this::onTimeout);
        this.startedNanos = timer.progressNanos();
        this.transfer = Transfer.of(context, call, timer, this::onCancel);
        this.slot = context.newSlot(endpoint);
    }

    /** Sends the call, in which {@link RequestHead#findFlaw} has found no flaw. */
    Future<Reply> start() {
        trace().onEndpoint(endpoint.toString());
        endpoint.callStarted();
        unregisterCancellation = call.cancellation().onCancel(this::onCancel);
        if (endIfExpired(timer.remainingAt(startedNanos))) return promise.future();
        timer.start();
        if (slot == null) connect(context.connections().client(), startedNanos);
        else slot.take(client -> connect(client, context.clock().nanos()));
        return promise.future();
    }

    private AttemptTrace trace() {
        return requireNonNull(call.state().attempt());
    }

    private void onCancel() {
        fail(new NoReply.Cancelled(call, request == null ? Stage.CONNECTION : Stage.EXCHANGE));
    }

    Call call() {
        return call;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Returns the status of the reply; 0 without a reply. */
    int status() {
        return transfer.status();
    }

    /** Returns the time from the choice of the endpoint to a reading of the clock. */
    Duration elapsedAt(long now) {
        return Duration.ofNanos(now - startedNanos);
    }

    private boolean endIfExpired(long remaining) {
        if (!ended && remaining <= 0) onTimeout(timer.expiredPhase());
        return ended;
    }

    private void connect(ExchangeClient client, long now) {
        connectNanos = now;
        if (endIfExpired(timer.remainingAt(now))) return;
        BackendAddress address = endpoint.address();
        client.send(address.server(), call.operation().method(), address.target(call.target()), this);
    }

    /** The timeout of Vert.x only removes the request from the queue of the pool; the {@link AttemptTimer} fires as well. */
    @Override
    public long connectTimeoutMillis() {
        long poolNanos = context.spec().timeout().pool().toNanos();
        return 1 + NANOSECONDS.toMillis(Math.min(poolNanos, timer.remainingAt(connectNanos)));
    }

    @Override
    public void onConnected(HttpClientRequest connected, Handler<HttpClientResponse> onHead) {
        connected.exceptionHandler(this::onError);
        if (ended) {
            cancel(connected);
            return;
        }
        long now = context.clock().nanos();
        use(connected, now);
        if (endIfExpired(timer.remainingAt(now))) return;
        timer.enter(TimeoutPhase.WRITE, now);
        send(connected, onHead, now);
    }

    /** Starts to use a connection, on which the attempt has sent nothing. */
    private void use(HttpClientRequest connected, long now) {
        request = connected;
        progress = ReplyEnd.start(connected);
        boolean isNew = trace().call().follower() != null
                && context.connections().isOpenedSince(startedNanos, connected.connection());
        trace().onConnected(now, isNew);
        endpoint.connectionAcquired();
        if (slot != null) slot.learnFrom(connected);
    }

    private void send(HttpClientRequest connected, Handler<HttpClientResponse> onHead, long now) {
        requestStarted = true;
        try {
            writeHead(connected, now);
            transfer.response(connected).onComplete((response, failure) -> {
                if (failure == null) onHead.handle(response);
                else onError(failure);
            });
            transfer.send(connected).onComplete((sent, failure) -> onSent(failure));
            trace().onSend();
            HttpProtocol.of(connected).onSent(connected, context.connections(), now);
        } catch (RuntimeException unsendable) {
            connected.connection().close();
            fail(new NotSent(call, FailureReason.INVALID_TARGET, "the path or a header cannot be sent as HTTP"));
        }
    }

    private void onSent(@Nullable Throwable failure) {
        if (failure == null) transfer.onSent();
        else if (!ReplyEnd.follows(requireNonNull(request), failure, transfer.hasHead())) onError(failure);
    }

    private void writeHead(HttpClientRequest connected, long now) {
        MultiMap headers = connected.headers();
        RequestHead.write(call, headers);
        TraceFields.write(call.state(), headers);
        String deadline = context.spec().deadlineHeader();
        // At least 1 ms, because some servers treat 0 as no limit.
        long millis = Math.max(1, NANOSECONDS.toMillis(timer.remainingAt(now)));
        if (deadline != null) connected.putHeader(deadline, String.valueOf(millis));
        HttpProtocol.of(connected).writeHead(connected, context.connections(), now);
        transfer.writeHead(connected);
    }

    @Override
    public boolean onResponse(HttpClientResponse response) {
        if (ended) return false;
        trace().onResponseHead(response.statusCode(), context.clock().nanos());
        failWith(transfer.onHead(response));
        if (!ended && transfer.endsWithHead()) onEnd(HttpHeaders.headers());
        return !ended;
    }

    @Override
    public void onChunk(Buffer chunk) {
        if (progress != null) progress.take();
        if (ended || !transfer.hasHead()) return;
        failWith(transfer.onChunk(chunk));
        if (progress != null) progress.setPaused(transfer.isPaused());
    }

    @Override
    public boolean isPaused() {
        return transfer.isPaused();
    }

    @Override
    public void onDrain(Runnable task) {
        transfer.onDrain(task);
    }

    @Override
    public void onEnd(MultiMap trailers) {
        if (ended || !transfer.hasHead()) return;
        if (ReplyEnd.failIfCut(requireNonNull(request), trailers, this::onError)) return;
        finish();
        // The connection of a reply that precedes the end of its request or rejects an upgrade cannot be reused.
        if (isPartlySent()) cancel(requireNonNull(request));
        transfer.onEnd(trailers).onComplete(this::complete);
    }

    private void onTimeout(TimeoutPhase phase) {
        if (ended) return;
        TimeoutPhase expiredPhase = phase == TimeoutPhase.POOL && !waitsForOthers() ? TimeoutPhase.CONNECT : phase;
        if (!transfer.hasErrorStatus()) context.events().onTimeout(expiredPhase.code());
        fail(expiredPhase.toFailure(call, expiredPhase.code() + " of " + endpoint, hadFairChance()));
    }

    /** Returns whether the attempt waits because calls use all connections. */
    private boolean waitsForOthers() {
        return request == null && context.isPoolExhausted(endpoint);
    }

    /** Returns whether the backend had half of the attempt timeout, excluding a wait for the pool. */
    private boolean hadFairChance() {
        if (transfer.isStreaming()) return false;
        Duration half = context.spec().timeout().attempt().dividedBy(2);
        boolean hadHalf = elapsedAt(context.clock().nanos()).compareTo(half) >= 0;
        return call.state().hasBackendFailed() || (hadHalf && !waitsForOthers());
    }

    /** A backend that knows the deadline may end the call at it, before the timer fires. */
    @Override
    public void onError(Throwable thrown) {
        if (endIfExpired(timer.remaining())) return;
        FailureTranslator.AttemptState state = FailureTranslator.AttemptState.of(request, transfer.hasHead());
        TimeoutPhase expiredPhase = FailureTranslator.timeoutPhase(thrown, state);
        if (expiredPhase == null) fail(FailureTranslator.translate(call, thrown, state));
        else onTimeout(expiredPhase);
    }

    private void failWith(@Nullable BackendFailure failure) {
        if (failure != null) fail(failure);
    }

    private void fail(BackendFailure failure) {
        if (ended) return;
        finish();
        if (request != null) cancel(request);
        complete(null, transfer.onFailure(failure));
    }

    private void complete(@Nullable Reply reply, @Nullable Throwable failure) {
        try {
            listener.onEnd(this, failure);
        } finally {
            promise.complete(reply, failure);
        }
    }

    private void finish() {
        ended = true;
        timer.stop();
        call.state().addStreamingTime(timer.streamingTime());
        unregisterCancellation.run();
        transfer.release();
        leave();
    }

    private void leave() {
        endpoint.callEnded();
        if (request != null) endpoint.connectionReleased();
        if (slot != null) slot.end();
        if (progress != null) progress.finish();
    }

    private void cancel(HttpClientRequest connected) {
        HttpProtocol.of(connected).cancel(connected, isPartlySent(), context.connections());
    }

    private boolean isPartlySent() {
        return requestStarted && !transfer.isReusable();
    }
}
