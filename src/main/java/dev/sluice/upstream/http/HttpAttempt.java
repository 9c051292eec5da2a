package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.netty.http.Exchange;
import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.NoReply.Cancelled.Stage;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call once: one connection, one request, one response. Used on the event loop of its call. If it ends before
 * the response is complete, the backend sees the connection or the stream close.
 *
 * <p>It sends the request itself, because a WebClient does not report when a request was sent.
 */
final class HttpAttempt implements Exchange {
    private final AttemptContext context;
    private final Call call;
    private final Endpoint endpoint;
    private final EndpointUse use;
    private final AttemptTimer timer;
    private final Promise<Reply> promise = Promise.promise();
    private Runnable unregisterCancellation = () -> {};
    private @Nullable HttpClientRequest request;
    private @Nullable ResponseReader reader;
    private @Nullable BodyPipe requestPipe;
    private @Nullable BodyPipe responsePipe;
    private boolean requestStarted;
    private boolean requestEnded;
    private boolean ended;

    HttpAttempt(AttemptContext context, Call call, Endpoint endpoint) {
        this.context = context;
        this.call = call;
        this.endpoint = endpoint;
        this.timer = new AttemptTimer(context.clock(), context.spec().timeout(), call.deadline(), this::onTimeout);
        this.use = new EndpointUse(context, endpoint, call.state(), timer.progressNanos());
        if (call.bodies() != null) timer.limitTo(call.bodies().lastDeadline());
    }

    /** Sends the call, in which {@link RequestHead#findFlaw} has found no flaw. */
    Future<Reply> start() {
        use.start();
        unregisterCancellation = call.cancellation().onCancel(this::onCancel);
        if (endIfExpired(timer.remainingAt(timer.progressNanos()))) return promise.future();
        timer.start();
        use.withClient(this::connect);
        return promise.future();
    }

    private void onCancel() {
        fail(new NoReply.Cancelled(call, request == null ? Stage.CONNECTION : Stage.EXCHANGE));
    }

    /** Returns the status of the response; 0 without a response. */
    int status() {
        return reader == null ? 0 : reader.status();
    }

    /** Returns the time from the choice of the endpoint to a reading of the clock. */
    Duration elapsedAt(long now) {
        return use.elapsedAt(now);
    }

    private boolean endIfExpired(long remaining) {
        if (!ended && remaining <= 0) onTimeout(timer.expiredPhase());
        return ended;
    }

    private void connect(ExchangeClient client) {
        if (endIfExpired(timer.remaining())) return;
        BackendAddress address = endpoint.address();
        client.send(address.server(), call.operation().method(), address.basePath() + call.target(), this);
    }

    /** The timeout of Vert.x only removes the request from the queue of the pool; the {@link AttemptTimer} fires as well. */
    @Override
    public long connectTimeoutMillis() {
        long poolNanos = context.spec().timeout().pool().toNanos();
        return 1 + NANOSECONDS.toMillis(Math.min(poolNanos, timer.remaining()));
    }

    @Override
    public void onConnected(HttpClientRequest clientRequest, Handler<HttpClientResponse> onHead) {
        clientRequest.exceptionHandler(this::onError);
        if (ended) {
            ConnectionCloser.cancel(clientRequest, context.connections());
            return;
        }
        request = clientRequest;
        long now = context.clock().nanos();
        use.onConnected(clientRequest, now);
        long remaining = timer.remainingAt(now);
        if (endIfExpired(remaining)) return;
        timer.enter(TimeoutPhase.WRITE, now);
        send(clientRequest, onHead, remaining);
    }

    private void send(HttpClientRequest clientRequest, Handler<HttpClientResponse> onHead, long remaining) {
        requestStarted = true;
        try {
            writeHead(clientRequest, remaining);
            ProtocolUpgrade.response(call, clientRequest).onComplete(onHead, this::onError);
            sendBody(clientRequest).onComplete(end -> onRequestEnd(), this::onRequestError);
            context.connections().shutDownIfOld(clientRequest);
        } catch (RuntimeException unsendable) {
            clientRequest.connection().close();
            fail(new NotSent(call, FailureReason.INVALID_TARGET, "the path or a header cannot be sent as HTTP"));
        }
    }

    /** Writes the head of a request. {@code remaining} is the remaining time of the attempt in ns. */
    private void writeHead(HttpClientRequest clientRequest, long remaining) {
        MultiMap headers = clientRequest.headers();
        RequestHead.write(call, headers);
        TraceFields.write(call.state(), headers);
        String deadline = context.spec().deadlineHeader();
        // At least 1 ms, because some servers treat 0 as no limit.
        long millis = Math.max(1, NANOSECONDS.toMillis(remaining));
        if (deadline != null) clientRequest.putHeader(deadline, String.valueOf(millis));
        GrpcHead.write(call, clientRequest, context.clock());
        context.connections().announceCloseIfOld(clientRequest);
        ProtocolUpgrade.write(call, headers);
    }

    private Future<Void> sendBody(HttpClientRequest clientRequest) {
        if (ProtocolUpgrade.isRequested(call)) return Future.succeededFuture();
        StreamedBodies bodies = call.bodies();
        if (bodies != null) clientRequest.earlyHintsHandler(bodies::earlyHints);
        boolean isStreamed = bodies != null && call.body() == null && bodies.requestLength() != 0;
        return isStreamed
                ? streamBody(clientRequest, requireNonNull(bodies))
                : RequestBodyWriter.send(clientRequest, call, timer::onProgress);
    }

    private Future<Void> streamBody(HttpClientRequest clientRequest, StreamedBodies bodies) {
        call.state().bodyStarted();
        timer.onBodyStart();
        PausedBytes queue = PausedBytes.of(BodyPipe.max(bodies.requestLength()), call.memory(), bodies::resetCaller);
        requestPipe = new BodyPipe(clientRequest, this::updatePhase, queue);
        Future<Void> written = RequestBodyWriter.stream(clientRequest, bodies, requestPipe, this::onCancel);
        updatePhase();
        return written;
    }

    private void onRequestEnd() {
        requestEnded = true;
        if (responsePipe == null) timer.onBodyEnd();
        if (reader == null || responsePipe != null) updatePhase();
    }

    /** Starts the phase of the side that must act next. */
    private void updatePhase() {
        if (!ended) timer.enter(TimeoutPhase.of(requestEnded ? null : requestPipe, responsePipe));
    }

    @Override
    public boolean onResponse(HttpClientResponse response) {
        use.onHead(response);
        if (ended || upgrades(response)) return false;
        response.exceptionHandler(this::onError);
        reader = new ResponseReader(call, response, context);
        updatePhase();
        if (reader.mustDiscard(call.operation().method())) fail(reader.overflow());
        else if (reader.isStreamed()) startStream(reader, requireNonNull(call.bodies()));
        return !ended;
    }

    private boolean upgrades(HttpClientResponse response) {
        if (!ProtocolUpgrade.isDone(call, response)) return false;
        BackendFailure failure = ProtocolUpgrade.findFailure(call, response);
        if (failure != null) {
            fail(failure);
            return true;
        }
        reader = new ResponseReader(call, response, context);
        finish();
        promise.complete(ProtocolUpgrade.accept(call, response, context.connections()));
        return true;
    }

    private void startStream(ResponseReader response, StreamedBodies bodies) {
        Duration silence = bodies.silenceLimit(response.headers());
        BackendFailure refusal = response.open(bodies, silence != null);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        if (silence != null) timer.limitSilence(silence);
        streamToCaller(response, null);
        if (silence != null) call.tell(CallListener::onStreamStart);
    }

    @Override
    public void onChunk(Buffer chunk) {
        use.onPart();
        if (ended || reader == null) return;
        updatePhase();
        if (responsePipe != null) responsePipe.write(chunk);
        else if (!reader.append(chunk)) onBufferFull(reader, chunk);
    }

    private void onBufferFull(ResponseReader response, Buffer chunk) {
        StreamedBodies bodies = call.bodies();
        if (bodies == null || !bodies.accepts(response.status())) fail(response.overflow());
        else streamToCaller(response, response.body().appendBuffer(chunk));
    }

    /** Starts to stream the body to the caller, with the buffered bytes first. */
    private void streamToCaller(ResponseReader response, @Nullable Buffer buffered) {
        call.state().responseStarted();
        if (response.isStreamed()) call.tell(CallListener::onReplyStart);
        timer.onBodyStart();
        try {
            responsePipe = response.pipeTo(requireNonNull(call.bodies()), this::updatePhase);
            if (buffered != null) responsePipe.write(buffered);
        } catch (RuntimeException responseClosed) {
            onCancel();
        }
    }

    @Override
    public boolean isPaused() {
        return responsePipe != null && responsePipe.isPaused();
    }

    @Override
    public void onDrain(Runnable task) {
        if (responsePipe != null) responsePipe.onDrain(task);
    }

    @Override
    public void onEnd(MultiMap trailers) {
        if (ended || reader == null) return;
        if (ReplyEnd.failIfCut(requireNonNull(request), trailers, this::onError)) return;
        finish();
        // The connection of a response that precedes the end of its request or refuses an upgrade cannot be reused.
        if (isPartlySent()) ConnectionCloser.cancel(requireNonNull(request), context.connections(), true);
        if (responsePipe != null) responsePipe.end();
        if (responsePipe != null) requireNonNull(call.bodies()).endResponse(trailers);
        reader.result(trailers).onComplete(promise);
    }

    private void onTimeout(TimeoutPhase phase) {
        if (ended) return;
        TimeoutPhase expiredPhase = phase == TimeoutPhase.POOL && !use.waitsForOthers() ? TimeoutPhase.CONNECT : phase;
        if (reader == null || !reader.isErrorStatus()) context.events().timedOut(expiredPhase.code());
        boolean isStreaming = responsePipe != null || (requestPipe != null && !requestEnded);
        boolean hadFairChance = !isStreaming && use.hadFairChance(call.state());
        fail(expiredPhase.toFailure(call, expiredPhase.code() + " of " + endpoint, hadFairChance));
    }

    private void onRequestError(Throwable thrown) {
        if (reader == null || !ReplyEnd.follows(requireNonNull(request))) onError(thrown);
    }

    /** A backend that knows the deadline may end the call at it, before the timer fires. */
    @Override
    public void onError(Throwable thrown) {
        if (endIfExpired(timer.remaining())) return;
        FailureTranslator.AttemptState state = FailureTranslator.AttemptState.of(request, reader != null);
        TimeoutPhase expiredPhase = FailureTranslator.timeoutPhase(thrown, state);
        if (expiredPhase == null) fail(FailureTranslator.translate(call, thrown, state));
        else onTimeout(expiredPhase);
    }

    /** A received status takes precedence over a failure within its body. */
    private void fail(BackendFailure failure) {
        if (ended) return;
        finish();
        if (request != null) ConnectionCloser.cancel(request, context.connections(), isPartlySent());
        UnusableReply.StatusFailure statusFailure = reader == null ? null : reader.statusFailure();
        if (reader != null) reader.drop();
        promise.fail(statusFailure == null || failure.reason() == FailureReason.CANCELLED ? failure : statusFailure);
    }

    private void finish() {
        ended = true;
        timer.stop();
        call.state().addStreamingTime(timer.streamingTime());
        unregisterCancellation.run();
        if (requestPipe != null) requestPipe.release();
        use.end();
    }

    private boolean isPartlySent() {
        return requestStarted && (!requestEnded || ProtocolUpgrade.isRequested(call));
    }
}
