package dev.sluice.gateway.proxy;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.RequestBody;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.backend.Upgrade;
import dev.sluice.upstream.grpc.GrpcTimeout;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on a proxy route. Streams its body to the backend and the response to the caller. For the event loop of the request
 * only.
 */
public final class ProxyExchange implements StreamedBodies {
    private static final int UPGRADED = 101;

    private final CallerProgress caller;
    private final ProxyResponse response;
    private final ProxyRoute proxy;
    private final HeaderFilter headerFilter;
    private final ProxyRequestBody body;
    private final boolean isGrpc;
    private final Clock clock;
    private final StreamEnding ending;
    private final EventLoop loop = EventLoop.current();
    private @Nullable WebSocketUpgrade webSocket;
    private MemoryAccount memory = MemoryAccount.unlimited();
    private @Nullable RequestTrace trace;
    private boolean ended;
    private boolean isStream;
    /** The client for which an open stream counts; null for none. */
    private @Nullable ClientNetwork client;

    private @Nullable RequestOrigin origin;
    private @Nullable Deadline lastDeadline;
    private boolean dropsAuthorization;

    ProxyExchange(CallerProgress caller, ProxyRoute proxy, StreamDrain drain, Set<String> judged) {
        this.caller = caller;
        this.proxy = proxy;
        this.clock = proxy.clock();
        this.headerFilter = proxy.headerFilter();
        this.isGrpc = proxy.isGrpc();
        this.body = new ProxyRequestBody(caller, proxy, judged);
        this.response = new ProxyResponse(caller, headerFilter, proxy.mapping(), clock, isGrpc);
        this.ending = new StreamEnding(drain, response, clock);
        if (body.length() == 0) caller.request().resume();
    }

    /**
     * Sends the request to the backend and the response to the caller. The future never fails.
     *
     * @throws dev.sluice.language.json.RepeatedFieldException if the tenant of the backend reads a repeated field; nothing was sent
     */
    public Future<ProxyOutcome> send(GatewayRequest gatewayRequest) {
        if (webSocket != null) webSocket.setCall(gatewayRequest);
        memory = gatewayRequest.memory();
        trace = gatewayRequest.trace();
        origin = gatewayRequest.origin();
        if (proxy.gzip()) response.compress(memory);
        if (isGrpc && caller.request().headers().contains(GrpcTimeout.HEADER)) lastDeadline = gatewayRequest.deadline();
        return proxy.send(gatewayRequest, this);
    }

    /**
     * Asks the backend for a WebSocket. The route has the setting, and the handshake is valid.
     *
     * @param beforeHead runs before the head of the 101 to the caller
     */
    public ProxyExchange upgradeToWebSocket(@Nullable Deadline connectionAge, Runnable beforeHead) {
        webSocket = proxy.webSocket(caller, connectionAge, beforeHead);
        return this;
    }

    /**
     * Returns whether the body is so small that it is read before {@link #send}. A body of unknown length never is, and that of a
     * gRPC call is not, because its time counts towards the deadline.
     */
    public boolean isReadAhead() {
        return body.isReadAhead();
    }

    /** Sets the body that was read ahead. */
    public ProxyExchange withBody(Buffer read) {
        body.setReadAhead(read);
        return this;
    }

    /** Returns the limits on the body of the request. */
    public GatewayRequest.Limits limits() {
        return proxy.limits();
    }

    /**
     * Returns whether the forwarded part of the query repeats a parameter that the target sets. A backend may read either of the two.
     */
    public boolean repeatsTarget() {
        return proxy.repeatsTarget(query());
    }

    /** Returns whether the request may have a body that the route does not forward. */
    public boolean rejectsBody() {
        return body.length() != 0 && proxy.limits().body() == null && RequestBody.hasNoMeaning(method());
    }

    /** Notes that the request has ended without a byte of a body. */
    public ProxyExchange withoutBody() {
        body.setEmpty();
        return this;
    }

    /** Returns the body that was read ahead; null if it is streamed. */
    @Nullable
    Buffer body() {
        return body.readAhead();
    }

    HttpMethod method() {
        return caller.request().method();
    }

    /** Sets the watch that asks the issuer again while a stream is open. */
    public void watchAccess(AccessWatch access) {
        ending.setAccess(access);
        if (webSocket != null) webSocket.setAccess(access);
    }

    /** Keeps {@code Authorization} of the caller from the backend, although the route names it. */
    public void dropAuthorization() {
        dropsAuthorization = true;
    }

    MultiMap headers(RequestOrigin origin) {
        HttpServerRequest request = caller.request();
        MultiMap headers = headerFilter.requestHeaders(request, body.length() != 0, origin);
        if (dropsAuthorization) headers.remove(HttpHeaders.AUTHORIZATION);
        body.announceTrailers(headers);
        if (webSocket != null) return webSocket.addTo(headers);
        return isGrpc ? GrpcFields.addToRequest(headers, request.headers()) : headers;
    }

    /** Returns the percent-encoded query; null if there is none. */
    @Nullable
    String query() {
        return caller.request().query();
    }

    /** Sets the path and query of the call, to which its response may have relative references. */
    void setTarget(String path) {
        response.setTarget(path);
    }

    /** Notes that the call starts. Its end follows in any case. */
    void onCall(GatewayRequest gatewayRequest) {
        ending.onCall(gatewayRequest, isGrpc);
    }

    @Override
    public long requestLength() {
        return body.forwardedLength();
    }

    @Override
    public @Nullable MultiMap requestTrailers() {
        return body.trailers();
    }

    @Override
    public ReadStream<Buffer> requestBody() {
        return body.stream(memory);
    }

    @Override
    public boolean awaitsContinue() {
        return body.awaitsContinue();
    }

    @Override
    public void onContinue() {
        body.onContinue();
    }

    @Override
    public long repeatableLength() {
        return body.repeatableLength();
    }

    @Override
    public @Nullable Duration silenceLimit(MultiMap headers) {
        return StreamSpec.isStream(headers.get(HttpHeaders.CONTENT_TYPE), isGrpc)
                ? proxy.stream().idle()
                : null;
    }

    @Override
    public boolean isGrpc() {
        return isGrpc;
    }

    @Override
    public @Nullable Deadline lastDeadline() {
        return lastDeadline;
    }

    @Override
    public @Nullable BackendFailure openStream(Call call) {
        client = origin == null ? null : origin.clientNetwork();
        OpenStreams.Limit limit = proxy.tryOpenStream(client);
        isStream = limit == null;
        if (isStream && trace != null) {
            trace.onStream();
            if (lastDeadline == null) trace.onDeadline(0);
        }
        return limit == null ? null : UnusableReply.overloaded(call, limit.detail());
    }

    @Override
    public void earlyHints(MultiMap headers) {
        response.earlyHints(headers);
    }

    @Override
    public WriteStream<Buffer> startResponse(int status, MultiMap headers) {
        body.stopKeeping();
        if (trace != null) trace.onResponseHead(status, true, clock.nanos());
        return ending.watch(response.start(status, headers, body::noteReply), headers);
    }

    @Override
    public void endResponse(MultiMap trailers) {
        body.end();
        response.end(trailers);
    }

    @Override
    public @Nullable Upgrade upgrade() {
        return webSocket;
    }

    @Override
    public Runnable onStall(Consumer<Boolean> listener) {
        return caller.onStall(listener);
    }

    @Override
    public void resetCaller() {
        loop.execute(() -> {
            if (!ended) caller.resetSlow(response.isStarted() ? "response" : "request");
        });
    }

    /** A 401 concerns the caller only if the backend receives the caller's credentials. */
    @Override
    public boolean accepts(int status) {
        if (status == 401) return headerFilter.forwardsAuthorization() && !dropsAuthorization;
        return status != 407 && status >= 200 && status <= 599;
    }

    /** Completes at the end of a call, and of a WebSocket that it has opened. */
    Future<ProxyOutcome> end(Call call, @Nullable Throwable cause) {
        if (webSocket == null || !webSocket.isAccepted()) return Future.succeededFuture(outcome(call, cause));
        if (cause != null) {
            webSocket.abort();
            return Future.succeededFuture(outcome(call, cause));
        }
        if (trace != null) {
            trace.onDeadline(0);
            trace.onResponseHead(UPGRADED, true, clock.nanos());
        }
        ended = true;
        // This task does not refer to the exchange, so that an open WebSocket keeps little of it in memory.
        ProxyRoute route = proxy;
        ClientNetwork opener = client;
        return webSocket.run(response::addUpgradeHeaders, () -> route.closeStream(opener));
    }

    /** Returns the outcome of a call. Also forwards an error response that was kept for a retry. */
    ProxyOutcome outcome(Call call, @Nullable Throwable cause) {
        body.end();
        if (isStream && !ended) proxy.closeStream(client);
        ended = true;
        response.release();
        ending.close();
        ProxyOutcome byGateway = ending.outcome();
        if (byGateway != null) return byGateway;
        if (response.isEnded()) return new ProxyOutcome.Completed(response.status());
        if (body.isTooLarge() && !call.cancellation().isCancelled()) return endTooLarge(call);
        BackendFailure drained = ending.drained(call);
        boolean isDrained = drained != null;
        BackendFailure failure = drained == null ? toBackendFailure(call, cause) : drained;
        // On HTTP/2, a request body can end before its stream is cancelled.
        boolean isCancelled =
                !isDrained && (call.cancellation().isCancelled() || failure.reason() == FailureReason.CANCELLED);
        if (response.isGrpc() && !isCancelled) return endGrpc(failure);
        StepFailure stepFailure = StepFailure.backend(ProxyRoute.STEP_NAME, failure);
        if (response.isStarted()) return new ProxyOutcome.Aborted(response.status(), stepFailure);
        if (isCancelled) return new ProxyOutcome.Cancelled();
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        if (statusFailure != null && statusFailure.isComplete() && accepts(statusFailure.status()))
            return response.forward(statusFailure);
        return new ProxyOutcome.Failed(stepFailure);
    }

    /** Returns the failure of a call, without the text of an unexpected exception, which may name a class of a dependency. */
    static BackendFailure toBackendFailure(Call call, @Nullable Throwable cause) {
        return cause instanceof BackendFailure failure
                ? failure
                : new NoReply(call, FailureReason.PROTOCOL_ERROR, "the call ended in an unexpected way");
    }

    private ProxyOutcome endTooLarge(Call call) {
        Size limit = requireNonNull(proxy.limits().body());
        if (!response.isStarted()) return new ProxyOutcome.BodyTooLarge(limit);
        if (!response.isGrpc()) return new ProxyOutcome.Aborted(response.status(), null);
        response.endGrpc(new UnusableReply(call, FailureReason.BODY_TOO_LARGE, "the request exceeds " + limit));
        return new ProxyOutcome.FailedLate(response.status(), null);
    }

    private ProxyOutcome endGrpc(BackendFailure failure) {
        response.endGrpc(failure);
        return new ProxyOutcome.FailedLate(response.status(), StepFailure.backend(ProxyRoute.STEP_NAME, failure));
    }
}
