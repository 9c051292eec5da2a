package dev.sluice.gateway.edge;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.http.PausedBytes;
import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.netty.http.LingeringClose;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemMapper;
import dev.sluice.gateway.limit.RequestLimits;
import dev.sluice.gateway.limit.RouteLimits;
import dev.sluice.gateway.proxy.ProxyOutcome;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.grpc.GrpcRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request and its response. Writes the response and reports the end of the request, once. For the event loop of the request only. */
final class ServerExchange implements ProxyOutcome.Visitor {
    private static final int CLIENT_CLOSED_REQUEST = 499;

    /** The memory in bytes of a request without its body: head, route, deadline and the objects of its steps. */
    private static final int FIXED_COST = 16 * 1024;

    /** The bytes of a response, at most, that wait in direct buffers: Vert.x queues 128 KiB of a proxied one, and a slice. */
    private static final int MAX_UNSENT = 192 * 1024;

    private final HttpServerResponse response;
    private final Clock clock;
    private final RequestEvents events;
    private final RequestTrace trace;
    private final FailureRecorder failures;
    private final CallerFields fields;
    private final CallerProgress progress;
    private final Cancellation cancellation = new Cancellation();
    private MemoryAccount memory = MemoryAccount.unlimited();
    private MemoryAccount direct = MemoryAccount.unlimited();
    private RequestLimits limits = RequestLimits.NONE;
    private ExchangeState state = ExchangeState.OPEN;
    /** Whether the route serves gRPC. Until a route is known, the caller decides about the format of a rejection. */
    private boolean mayBeGrpc = true;

    ServerExchange(HttpServerRequest request, RequestTrace trace, EdgeSnapshot snapshot, Clock clock) {
        this.response = request.response();
        this.trace = trace;
        this.clock = clock;
        this.events = snapshot.events();
        this.failures = new FailureRecorder(trace, snapshot.locations());
        this.fields = new CallerFields(response, trace, snapshot.cors(), clock);
        ProgressLimit limit = snapshot.server().limits().progress();
        this.progress = new CallerProgress(request, limit, clock, events::onSlow);
        events.onStart();
        response.exceptionHandler(error -> onCallerEnd(true)).closeHandler(closed -> onCallerEnd(false));
    }

    /**
     * Opens the accounts of this request, that of the heap with the fixed cost of a request, and of its paused body.
     *
     * @throws MemoryLimitException if the gateway has no memory for the request now
     */
    void openAccounts(MemoryBudgets budgets) {
        long paused = PausedBytes.max(BodyLength.of(request()));
        memory = budgets.heap().open(FIXED_COST + paused);
        progress.payForPauses(paused, memory);
        direct = budgets.direct().open(0);
    }

    /** Ends the exchange after its response. A stream that the rest of its request keeps open holds the accounts until it has closed. */
    private void onSent() {
        if (progress.isRequestOpen()) enter(state.onRelease());
        else release();
    }

    /** Closes the accounts, because the response is written, or the connection or the stream has closed. */
    private void release() {
        memory.close();
        direct.close();
        enter(state.onRelease());
    }

    private void enter(ExchangeState next) {
        boolean isEnd = next == ExchangeState.REPORTED && state != next;
        state = next;
        if (isEnd) report();
    }

    private void report() {
        failures.describeSteps();
        limits.onEnd(trace.attemptsSent(), trace.isStream());
        trace.onEnd(progress.bytesRead(), response.bytesWritten(), clock.nanos());
        events.onEnd(trace);
    }

    /** Returns the failures in the trace of the request. */
    FailureRecorder failures() {
        return failures;
    }

    /** Returns the trace of the request. */
    RequestTrace trace() {
        return trace;
    }

    /** Returns the account that pays for this request until its response is written, or its connection or stream closes. */
    MemoryAccount memory() {
        return memory;
    }

    /** Returns the request, before a change of protocol. */
    HttpServerRequest request() {
        return progress.request();
    }

    /** Returns the progress of the caller. */
    CallerProgress progress() {
        return progress;
    }

    /** Returns the cancellation that fires when the caller closes the connection or the stream. */
    Cancellation cancellation() {
        return cancellation;
    }

    /**
     * Sets the route of the request.
     *
     * @throws MemoryLimitException if the route holds too much now, or the unsent bytes of its responses do
     */
    void setRoute(SecuredRoute secured) {
        String name = secured.route().name();
        mayBeGrpc = secured.route().spec().grpc();
        fields.setRoute(request(), secured.rules());
        trace.onRoute(name);
        memory.setRoute(name);
        direct.setRoute(name);
        direct.require(MAX_UNSENT);
        progress.countUnsent(direct);
        RouteLimits ofRoute = secured.rules().limits();
        if (!ofRoute.isEmpty()) limits = new RequestLimits(ofRoute, response.headers());
    }

    /** Returns the limits of the request, which are charged when it ends. A request without a route has none. */
    RequestLimits limits() {
        return limits;
    }

    /** Returns the fields that the gateway adds to the response. */
    CallerFields fields() {
        return fields;
    }

    /**
     * Writes a composed response.
     *
     * @param selecting the headers that selected the route
     */
    void respond(ComposedResponse composed, Set<String> selecting) {
        if (state.isDecided()) return;
        // Without a 100 (Continue), the next bytes may be the body or another request.
        if (request().headers().contains(HttpHeaders.EXPECT)) fields.closeIfUnread(request());
        boolean isComplete = composed.incompleteSteps().isEmpty();
        boolean hasBody = composed.status() != 204 && composed.status() != 304;
        response.setStatusCode(composed.status());
        fields.addComposed(composed, hasBody);
        fields.addVary(selecting);
        end(composed.status(), isComplete, hasBody ? composed.body() : null);
    }

    /** Writes a response without a body and without a route. */
    void respondEmpty(int status) {
        if (state.isDecided()) return;
        fields.closeIfUnread(request());
        response.setStatusCode(status);
        end(status, true, null);
    }

    /** Ends a proxied request. Its response is written already unless the request failed. */
    void finishProxied(ProxyOutcome outcome) {
        if (!state.isDecided()) outcome.accept(this);
    }

    @Override
    public void onComplete(int status) {
        if (status / 100 == 4) trace.onPassedOn();
        finish(status, true);
        progress.sent().onComplete(sent -> onSent());
    }

    /** Resets the stream or the connection, so that the caller does not take the response for complete. */
    @Override
    public void onAbort(ProxyOutcome.Aborted outcome) {
        failures.onLateFailure(outcome.failure());
        finish(outcome.status(), false);
        cut();
    }

    @Override
    public void onLateFailure(ProxyOutcome.FailedLate outcome) {
        failures.onLateFailure(outcome.failure());
        finish(outcome.status(), false);
        progress.sent().onComplete(sent -> onSent());
    }

    /** A cut response gets a reset, as in {@link #onAbort}. */
    @Override
    public void onStreamEnd(ProxyOutcome.StreamEnded outcome) {
        Throwable cause = FailureRecorder.causeOf(outcome);
        if (outcome.status() == 0) {
            fail(cause);
            return;
        }
        failures.onStreamEnd(cause);
        finish(outcome.status(), false);
        if (!outcome.isCut()) progress.sent().onComplete(sent -> onSent());
        else cut();
    }

    private void cut() {
        release();
        progress.reset(Http2ErrorCode.INTERNAL_ERROR);
    }

    @Override
    public void onBodyTooLarge(Size limit) {
        fail(RequestBodyReader.tooLarge(limit));
    }

    @Override
    public void onCancel() {
        onCallerEnd(false);
    }

    /** Ends an exchange whose connection or stream has closed, or has failed. */
    private void onCallerEnd(boolean failed) {
        if (failed && state == ExchangeState.DECIDED) trace.onCut();
        // On HTTP/2, a stream can close before the exchange sees the end of the response.
        if (!state.isDecided() && !response.ended() && !progress.isResponseEnded()) onDisconnect();
        release();
    }

    private void onDisconnect() {
        finish(CLIENT_CLOSED_REQUEST, false);
        trace.onFailure(GatewayReason.CALLER_DISCONNECTED, null, null);
        // Before the end of the trace, so that the trace shows which calls were cancelled.
        cancellation.cancel();
    }

    @Override
    public void onError(StepFailure failure) {
        fail(failure);
    }

    /** Responds with the problem for a failure. After a change of protocol, resets the connection, because its 101 is sent. */
    void fail(Throwable failure) {
        if (state.isDecided()) return;
        Problem problem = ProblemMapper.toProblem(failure);
        failures.onFailure(problem, failure);
        if (progress.hasSwitched()) {
            finish(response.getStatusCode(), false);
            cut();
            return;
        }
        fields.closeIfUnread(request());
        fields.addDefaults(request());
        ProblemResponse written = new ProblemResponse(problem, failure, mayBeGrpc && GrpcRequest.is(request()));
        end(problem.status(), true, written.writeHead(response));
    }

    private void end(int status, boolean isComplete, @Nullable Buffer body) {
        finish(status, isComplete);
        if (body != null) response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        Future<Void> written = body == null || request().method().equals(HttpMethod.HEAD)
                ? ResponseWriter.end(response, progress)
                : ResponseWriter.end(response, body, progress);
        LingeringClose.closeAfter(written.onComplete(this::onWritten), request(), clock);
    }

    private void onWritten(AsyncResult<Void> written) {
        if (written.failed()) trace.onCut();
        onSent();
    }

    private void finish(int status, boolean isComplete) {
        trace.onResponseHead(status, isComplete, clock.nanos());
        enter(state.onDecision());
    }
}
