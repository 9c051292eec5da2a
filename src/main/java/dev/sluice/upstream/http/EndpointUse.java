package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.ExchangeClient;
import dev.sluice.core.netty.http.ReplyEnd;
import dev.sluice.core.netty.http.ReplyProgress;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.upstream.backend.CallState;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The place of one attempt among the calls, the connections and the shared streams of its endpoint. For one event loop. */
final class EndpointUse {
    private final AttemptContext context;
    private final Endpoint endpoint;
    private final AttemptTrace trace;
    private final long startedNanos;
    private @Nullable ReplyProgress reply;
    private boolean isFirst;
    private boolean isConnected;
    private boolean isShared;
    private boolean ended;

    EndpointUse(AttemptContext context, Endpoint endpoint, CallState state, long startedNanos) {
        this.context = context;
        this.endpoint = endpoint;
        this.trace = requireNonNull(state.attempt());
        this.startedNanos = startedNanos;
    }

    void start() {
        trace.onEndpoint(endpoint.toString());
        endpoint.callStarted();
    }

    /**
     * Passes on the client whose pool has a place for the attempt. On HTTP/2, the first connection shows how many streams the
     * backend allows, and the calls that start before wait for it.
     */
    void withClient(Consumer<ExchangeClient> task) {
        if (!context.spec().http2()) {
            task.accept(context.connections().client());
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

    private void takePlace(Consumer<ExchangeClient> task) {
        if (ended) return;
        isShared = endpoint.streams().tryTake(context.connections().sharedStreams());
        task.accept(
                isShared
                        ? context.connections().client()
                        : context.connections().overflowClient());
    }

    /** The attempt has a connection, on which it has sent nothing. */
    void onConnected(HttpClientRequest request, long now) {
        isConnected = true;
        reply = ReplyEnd.start(request);
        trace.onConnected(now);
        endpoint.connectionAcquired();
        if (context.spec().http2()) endpoint.streams().learnFrom(request);
    }

    /** Records the head of a response. */
    void onHead(HttpClientResponse response) {
        if (!ended) trace.onResponseHead(response.statusCode(), context.clock().nanos());
    }

    /** The attempt has received a part of the body of the response. */
    void onPart() {
        if (reply != null) reply.take();
    }

    /** Returns whether the attempt waits because calls use all connections. */
    boolean waitsForOthers() {
        return !isConnected && context.isPoolExhausted(endpoint);
    }

    Duration elapsedAt(long now) {
        return Duration.ofNanos(now - startedNanos);
    }

    /** Returns whether the backend had half of the attempt timeout, excluding a wait for the pool. */
    boolean hadFairChance(CallState state) {
        Duration half = context.spec().timeout().attempt().dividedBy(2);
        return state.hasBackendFailed()
                || (!waitsForOthers() && elapsedAt(context.clock().nanos()).compareTo(half) >= 0);
    }

    void end() {
        ended = true;
        endpoint.callEnded();
        if (isConnected) endpoint.connectionReleased();
        if (isShared) endpoint.streams().release();
        if (isFirst) endpoint.streams().endFirst();
        if (reply != null) reply.finish();
    }
}
