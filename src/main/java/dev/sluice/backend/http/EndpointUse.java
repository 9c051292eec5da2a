package dev.sluice.backend.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.Progress;
import dev.sluice.time.Deadline;
import dev.sluice.time.EventLoop;
import dev.sluice.trace.AttemptTrace;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The place of one attempt among the calls, the connections and the shared streams of its endpoint, and among the requests of a
 * pipelined connection. For one event loop.
 */
final class EndpointUse {
    /** A connection that closes before its fiftieth response is a sign that the backend does not keep connections. */
    private static final int FEW_RESPONSES = 50;

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final AttemptContext context;
    private final Endpoint endpoint;
    private final AttemptTrace trace;
    private final long startedNanos;
    private boolean isFirst;
    private boolean isConnected;
    private boolean isShared;
    private boolean ended;
    private boolean isPipelined;
    private Pipeline.@Nullable Turn turn;
    private long number;
    private long firstSinceNanos;

    EndpointUse(AttemptContext context, Endpoint endpoint, Progress progress, long startedNanos) {
        this.context = context;
        this.endpoint = endpoint;
        this.trace = requireNonNull(progress.attempt());
        this.startedNanos = startedNanos;
        this.firstSinceNanos = startedNanos;
    }

    void start() {
        trace.onEndpoint(endpoint.toString());
        endpoint.callStarted();
    }

    /**
     * Passes on the client whose pool has a place for the attempt. On HTTP/2, the first connection shows how many streams the
     * backend allows, and the calls that start before wait for it.
     */
    void withClient(Call call, Consumer<WebClient> task) {
        ConnectionPool connections = context.connections();
        if (!context.spec().http2()) {
            isPipelined = context.isPipelined() && mayShareConnection(call);
            task.accept(isPipelined ? connections.pipelinedClient() : connections.client());
            return;
        }
        SharedStreams streams = endpoint.streams();
        isFirst = streams.isFirst();
        if (isFirst || streams.known().isComplete()) takePlace(task);
        else {
            EventLoop loop = EventLoop.current();
            streams.known().onComplete(known -> loop.execute(() -> takePlace(task)));
        }
    }

    /**
     * Returns whether a call may be sent before the responses to others: a GET or HEAD of a step. Its reply is buffered, so that no
     * slow caller delays the others. A second attempt may follow the failure of a shared connection.
     */
    private boolean mayShareConnection(Call call) {
        HttpMethod method = call.operation().method();
        return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
                && call.body() == null
                && call.bodies() == null
                && call.progress().attempts() == 1
                && !endpoint.isPipeliningPaused(context.clock());
    }

    private void takePlace(Consumer<WebClient> task) {
        if (ended) return;
        isShared = endpoint.streams().tryTake(context.connections().sharedStreams());
        task.accept(
                isShared
                        ? context.connections().client()
                        : context.connections().overflowClient());
    }

    /** Takes a connection. {@code onFirst} runs when all earlier requests on it have their responses. */
    void onConnected(HttpClientRequest request, long now, Runnable onFirst) {
        isConnected = true;
        number = Http2.streamId(request);
        if (isPipelined)
            turn = Pipeline.join(request, () -> {
                firstSinceNanos = context.clock().nanos();
                onFirst.run();
            });
        trace.onConnected(now);
        endpoint.connectionAcquired();
        if (context.spec().http2()) endpoint.streams().learnFrom(request);
    }

    /** Lets a request go that has a connection and was not sent. */
    void dismiss(HttpClientRequest request) {
        if (isPipelined) Pipeline.close(request);
        else ConnectionCloser.cancel(request, context.connections());
    }

    /** Reads a response to the end that no attempt waits for any more. */
    void discard(HttpClientResponse response) {
        if (turn != null) response.endHandler(end -> endTurn()).resume();
    }

    /** Records that the response is complete. */
    void endTurn() {
        if (turn != null) turn.end();
    }

    /** Leaves the connection before the end of the response. Returns whether it must close. */
    boolean abandon(BackendFailure failure) {
        return turn == null || turn.abandon(failure.reason() == FailureReason.CANCELLED);
    }

    /** Returns whether the backend has to respond to other requests on the connection first. */
    boolean isBehindOthers() {
        return turn != null && turn.isBehindOthers();
    }

    /** Records the head of a response, and returns the response. */
    HttpClientResponse receive(HttpClientResponse response) {
        if (!ended) trace.onResponseHead(response.statusCode(), context.clock().nanos());
        return response;
    }

    /** Returns whether the attempt waits because calls use all connections, or for the responses to other requests. */
    boolean waitsForOthers() {
        return isConnected ? isBehindOthers() : context.isPoolExhausted(endpoint);
    }

    /** Returns the phase to report for one that timed out: the backend has no part in a wait for other requests. */
    TimeoutPhase expiredPhase(TimeoutPhase phase, Progress progress) {
        if (phase == TimeoutPhase.POOL) return isConnected || waitsForOthers() ? phase : TimeoutPhase.CONNECT;
        if (turn == null || phase == TimeoutPhase.TOTAL) return phase;
        boolean hadItsTurn = !isBehindOthers() && (phase != TimeoutPhase.ATTEMPT || hadFairChance(progress));
        return hadItsTurn ? phase : TimeoutPhase.POOL;
    }

    /** Translates the failure of an attempt. What breaks a connection is not the fault of the requests behind the first. */
    BackendFailure translate(Call call, Throwable thrown, FailureTranslator.AttemptState state) {
        boolean isBystander =
                isPipelined && (turn == null ? thrown instanceof HttpClosedException : turn.isBystander());
        BackendFailure failure = isBystander
                ? new NoReply(call, FailureReason.CONNECTION_STALE, "another call on the connection closed it")
                : FailureTranslator.translate(call, thrown, state);
        if (isPipelined && failure.reason() == FailureReason.CONNECTION_STALE && number <= FEW_RESPONSES)
            endpoint.pausePipelining(Deadline.after(PAUSE, context.clock()));
        return failure;
    }

    Duration elapsedAt(long now) {
        return Duration.ofNanos(now - startedNanos);
    }

    /** Returns whether the backend had half of the attempt timeout, excluding a wait for the pool. */
    boolean hadFairChance(Progress progress) {
        Duration half = context.spec().timeout().attempt().dividedBy(2);
        return progress.hasBackendFailed()
                || (!waitsForOthers() && context.clock().nanos() - firstSinceNanos >= half.toNanos());
    }

    void end() {
        ended = true;
        endpoint.callEnded();
        if (isConnected) endpoint.connectionReleased();
        if (isShared) endpoint.streams().release();
        if (isFirst) endpoint.streams().endFirst();
    }
}
