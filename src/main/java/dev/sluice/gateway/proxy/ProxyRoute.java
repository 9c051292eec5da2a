package dev.sluice.gateway.proxy;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.compose.EvaluationContext;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.uri.TemplateExpansionException;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallContent;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.CallState;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.RetryHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Forwards requests to one backend and streams both bodies. Immutable and thread-safe.
 */
public final class ProxyRoute {
    /** The name of the step in problems. */
    public static final String STEP_NAME = "proxy";

    /** The request headers that every proxy route forwards, besides those that describe a body. */
    public static final Set<String> FORWARDED_ALWAYS = Set.of(HeaderFilter.LAST_EVENT);

    private final ProxyTarget target;
    private final QueryFilter query;
    private final HeaderFilter headerFilter;
    private final Destination destination;
    private final Clock clock;
    private final StreamSpec stream;
    private final OpenStreams openStreams;
    private final GatewayRequest.Limits limits;
    private final boolean isGrpc;
    private final boolean gzip;
    private final ResponseMapping mapping;
    private final WebSocketUpgrade.@Nullable UpgradeContext webSockets;

    /** Creates a route with these limits on its streams. */
    public ProxyRoute(Spec spec, Context context) {
        this.target = spec.target();
        this.query = spec.forward().query();
        this.headerFilter = new HeaderFilter(spec.forward(), spec.decides());
        this.stream = spec.stream();
        this.openStreams = context.openStreams();
        this.limits = spec.limits();
        this.isGrpc = spec.grpc();
        this.gzip = spec.gzip();
        this.destination = context.destination();
        this.mapping = context.mapping();
        this.clock = context.clock();
        this.webSockets = spec.websocket() == null
                ? null
                : new WebSocketUpgrade.UpgradeContext(spec.websocket(), new SecureRandom(), clock);
    }

    /**
     * The settings of a proxy route.
     *
     * @param decides whether an expression of the route or of its backend can read a header
     */
    public record Spec(
            ProxyTarget target,
            ForwardingSpec forward,
            Predicate<String> decides,
            StreamSpec stream,
            boolean grpc,
            @Nullable WebSocketSpec websocket,
            GatewayRequest.Limits limits,
            boolean gzip) {}

    /** Returns the limits on the bodies of requests. */
    GatewayRequest.Limits limits() {
        return limits;
    }

    /** Returns whether responses are compressed for callers that accept it. */
    boolean gzip() {
        return gzip;
    }

    /** Dependencies of a proxy route. */
    public record Context(Destination destination, ResponseMapping mapping, OpenStreams openStreams, Clock clock) {}

    StreamSpec stream() {
        return stream;
    }

    ResponseMapping mapping() {
        return mapping;
    }

    WebSocketUpgrade webSocket(CallerProgress caller, @Nullable Deadline age, Runnable beforeHead) {
        return new WebSocketUpgrade(caller, requireNonNull(webSockets, "the route has no websocket"), age, beforeHead);
    }

    /** Returns whether each request is one of gRPC. */
    boolean isGrpc() {
        return isGrpc;
    }

    /** Opens a stream as {@link OpenStreams#tryOpen} does. */
    OpenStreams.@Nullable Limit tryOpenStream(@Nullable ClientNetwork client) {
        return openStreams.tryOpen(stream, client);
    }

    /** Closes a stream that {@link #tryOpenStream} has opened for this client. */
    void closeStream(@Nullable ClientNetwork client) {
        openStreams.close(client);
    }

    /**
     * Returns whether the forwarded part of a query repeats a parameter that the target sets.
     *
     * @param requested percent-encoded and valid; null for none
     */
    boolean repeatsTarget(@Nullable String requested) {
        return query.repeats(target.path().queryNames(), requested);
    }

    /**
     * Prepares to send the paused request of a caller. Its body stays paused until {@link ProxyExchange#send}.
     *
     * @param judged the headers, in lower case, that decided about the request, so that no trailer may replace them
     */
    public ProxyExchange open(CallerProgress caller, StreamDrain drain, Set<String> judged) {
        return new ProxyExchange(caller, this, drain, judged);
    }

    HeaderFilter headerFilter() {
        return headerFilter;
    }

    Clock clock() {
        return clock;
    }

    /** Sends a request. Fails as {@link ProxyExchange#send} does. */
    Future<ProxyOutcome> send(GatewayRequest request, ProxyExchange exchange) {
        StepTrace step = request.trace().startStep(target.backend(), clock.nanos());
        // A second listener of the future would cost more memory while a WebSocket is open.
        return send(request, exchange, step).map(outcome -> end(step, outcome));
    }

    private ProxyOutcome end(StepTrace step, ProxyOutcome outcome) {
        StepFailure failure = outcome.failure();
        step.onEnd(outcome.label(), failure == null ? null : failure.reason(), clock.nanos());
        return outcome;
    }

    private Future<ProxyOutcome> send(GatewayRequest request, ProxyExchange exchange, StepTrace step) {
        try {
            Call call = destination.withTenant(toCall(request, exchange, step), new EvaluationContext(request));
            Promise<ProxyOutcome> outcome = Promise.promise();
            exchange.onCall(request);
            // transform alone would refer to the call while its WebSocket is open.
            destination
                    .backend()
                    .send(call)
                    .transform(done -> Future.succeededFuture(end(call, exchange, done.cause())))
                    .onComplete(ended -> ended.onComplete(outcome), outcome::fail);
            return outcome.future();
        } catch (EvaluationException | TemplateExpansionException e) {
            return failed(StepFailure.expression(STEP_NAME, e));
        } catch (MemoryLimitException e) {
            return failed(StepFailure.memory(STEP_NAME, e));
        } catch (StepFailure e) {
            return failed(e);
        }
    }

    private static Future<ProxyOutcome> end(Call call, ProxyExchange exchange, @Nullable Throwable failure) {
        call.state().trace().onResult();
        return exchange.end(call, failure);
    }

    private static Future<ProxyOutcome> failed(StepFailure failure) {
        return Future.succeededFuture(new ProxyOutcome.Failed(failure));
    }

    private Call toCall(GatewayRequest request, ProxyExchange exchange, StepTrace step) {
        String path = target.path()
                .expand(
                        name -> request.path().path(name),
                        (name, value) -> StepFailure.missingVariable(STEP_NAME, name, value, true));
        exchange.setTarget(path);
        Operation operation =
                new Operation(target.backend(), exchange.method(), target.path().text(), destination.locations());
        CallTrace trace = step.startCall(
                target.backend(), operation.name(), request.trace().newSpanId(), clock.nanos());
        CallContent content = new CallContent(
                operation,
                withQuery(path, query.apply(exchange.query())),
                exchange.headers(request.origin()),
                exchange.body());
        CallState state = CallState.start(clock, RetryHeaders.areIn(request.headers()), trace);
        return new Call(content, request.owner(), request.limits(), exchange, state, CallListener.NONE);
    }

    private static String withQuery(String path, String query) {
        if (query.isEmpty()) return path;
        return path + (path.contains("?") ? "&" : "?") + query;
    }
}
