package dev.sluice.gateway.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.forwarded.RequestOrigin;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.RequestBody;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.Http2RequestFilter;
import dev.sluice.core.netty.transport.ListeningSocket;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestId;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.core.trace.TraceListener;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.compose.RequestVariables;
import dev.sluice.gateway.edge.RequestBodyParser.BodyParser;
import dev.sluice.gateway.edge.SecuredRoute.AuthorizedRequest;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.limit.RateLimitFailure;
import dev.sluice.gateway.limit.RequestLimits;
import dev.sluice.gateway.route.ComposedRoute;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.route.RouteIndex.RouteMatch;
import dev.sluice.gateway.route.RouteQuery;
import dev.sluice.language.expression.value.EvaluationSource;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.RequestPath;
import dev.sluice.upstream.backend.CallLimits;
import dev.sluice.upstream.backend.CallRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Handles the requests of callers; {@link #serve} shows the life of a request. Immutable and safe for use on several event loops.
 */
public final class RequestHandler implements CallerRequestHandler {
    private static final Set<String> KNOWN_METHODS =
            HttpMethod.values().stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final Supplier<EdgeSnapshot> currentSnapshot;
    private final EdgeContext context;
    private final Clock clock;
    private final RequestTraceFactory traces;
    private final PreflightResponder preflights;

    /** Creates a handler. Each request gets the current snapshot once and keeps it to its end. */
    public RequestHandler(Supplier<EdgeSnapshot> currentSnapshot, EdgeContext context) {
        this.currentSnapshot = currentSnapshot;
        this.context = context;
        this.clock = context.clock();
        this.traces = new RequestTraceFactory(context.tracer(), context.random(), clock);
        this.preflights = new PreflightResponder(context.cors());
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        track(request);
        String newId = identify(request);
        EdgeSnapshot snapshot = currentSnapshot.get();
        StrictTransport hsts = snapshot.server().hsts();
        if (hsts != null) hsts.applyTo(request);
        RequestTrace trace = traces.of(request, newId, snapshot.server().trustedProxies());
        if (!trace.requestId().equals(newId)) request.response().putHeader(HeaderSyntax.REQUEST_ID, trace.requestId());
        ServerExchange exchange = new ServerExchange(request, trace, snapshot, clock);
        if (DebugHeader.remove(request.headers(), snapshot.server().debugToken())) showTiming(exchange);
        try {
            exchange.openAccounts(context.memory());
            serve(exchange, snapshot);
        } catch (ProblemException | MemoryLimitException | RepeatedFieldException | RateLimitFailure rejection) {
            exchange.fail(rejection);
        } catch (RuntimeException | Error bug) {
            // The Router's ProblemHandler logs the failure.
            exchange.fail(bug);
            throw bug;
        }
    }

    /** Sets a new id of the request in its response, so that each response has one, and returns it. */
    private String identify(HttpServerRequest request) {
        String id = RequestId.make(context.random());
        request.response().putHeader(HeaderSyntax.REQUEST_ID, id);
        return id;
    }

    @Override
    public void rejectMalformed(HttpServerRequest request) {
        String newId = identify(request);
        RequestTrace trace = traces.ofMalformed(newId, CallerOrigin.peerOf(request));
        RouterHandler.reject(request);
        record(trace, RouterHandler.statusOf(request), RouterHandler.reasonOf(request));
    }

    @Override
    public String recordPlain(String peer) {
        RequestTrace trace = traces.ofMalformed(RequestId.make(context.random()), peer);
        record(trace, 400, GatewayReason.TLS_REQUIRED);
        return trace.requestId();
    }

    /** Records a request that was rejected before its head was read. */
    private void record(RequestTrace trace, int status, Reason reason) {
        RequestEvents events = currentSnapshot.get().events();
        events.onStart();
        trace.onFailure(reason, null, null);
        trace.onResponseHead(status, true, clock.nanos());
        trace.onEnd(0, 0, clock.nanos());
        events.onEnd(trace);
    }

    /** Serves a request, step by step; the numbers are those of {@code docs/architecture.md}. */
    private void serve(ServerExchange exchange, EdgeSnapshot snapshot) {
        CheckedHead head = checkHead(exchange, snapshot.server()); // 2 check the head
        ClientCheck.require(snapshot.clients(), head.origin); // 2 server.clients of the client
        if (preflights.respond(exchange, head.query, snapshot)) return; // 3 a preflight
        RouteMatch<SecuredRoute> match = findRoute(exchange, head.query, snapshot.routes()); // 3 find the route
        SecuredRoute secured = match.route();
        ClientCheck.require(secured.rules().clients(), head.origin); // 3 routes.X.clients
        GatewayRequest received = readHead(exchange, head, match, snapshot.server()); // 3 the rest of the head
        RequestLimits limits = exchange.limits();
        Future<AuthorizedRequest> authorized = limits.isNone()
                ? secured.authorize(exchange, received) // two futures less
                : limits.takeBeforeIdentity(received) // 4 limits without claims
                        .compose(taken -> secured.authorize(exchange, received)) // 4 authorise
                        .compose(caller -> caller.take(limits)); // 4 limits with claims, of the identity
        secured.match(
                composed -> authorized
                        .compose(caller -> readBody(exchange, composed, caller.request(), snapshot)) // 5 limits, 6 read
                        .compose(request -> validate(request, composed, snapshot)) // 6 validate
                        .compose(composed::run) // 7 run
                        .compose(response -> encode(secured.restrict(response), exchange, snapshot)) // 8 encode
                        .onComplete(response -> exchange.respond(response, head.vary()), exchange::fail), // 8, 9
                proxied -> new ProxiedRequest(exchange, secured, context)
                        .send(proxied, head.vary(), authorized) // 5 to 8
                        .onComplete(exchange::finishProxied, exchange::fail)); // 9 account
    }

    /** The parts of a head that each request has. */
    private record CheckedHead(RouteQuery query, RequestOrigin origin) {
        /** Returns the headers that have selected the route. */
        private Set<String> vary() {
            return query.varyHeaders();
        }
    }

    private static CheckedHead checkHead(ServerExchange exchange, ServerSpec server) {
        RouteQuery query = checkTarget(exchange.request(), server.limits());
        RequestOrigin origin = CallerOrigin.of(exchange.request(), server);
        exchange.trace().onHead(exchange.request().method().name(), origin.clientName());
        exchange.fields().setTransport(origin, server.hsts());
        return new CheckedHead(query, origin);
    }

    private static RouteQuery checkTarget(HttpServerRequest request, ServerSpec.Limits limits) {
        if (request.method().equals(Http2RequestFilter.INVALID))
            throw new ProblemException(400, GatewayReason.MALFORMED_REQUEST, "The method is not a token.");
        WebSocketRequest.rejectConnect(request);
        HeaderFields.normalize(request.headers(), limits.underscores());
        HeadCheck.rejectAmbiguous(request);
        try {
            List<String> segments = RequestPath.parse(request.path());
            return new RouteQuery(RequestHost.from(request), segments, request.headers());
        } catch (MalformedPathException e) {
            throw new ProblemException(
                    400, SharedReason.AMBIGUOUS, "The path is ambiguous or not percent-encoded UTF-8.");
        }
    }

    private RouteMatch<SecuredRoute> findRoute(
            ServerExchange exchange, RouteQuery query, RouteIndex<SecuredRoute> routes) {
        HttpServerRequest request = exchange.request();
        RouteMatch<SecuredRoute> match = routes.find(request.method(), query);
        if (match == null) throw noRoute(request, routes.allowedMethods(query));
        exchange.setRoute(match.route());
        follow(exchange.trace());
        return match;
    }

    private void follow(RequestTrace trace) {
        TraceListener follower = context.followers().apply(trace.route());
        if (follower != null) trace.follow(follower);
    }

    private static ProblemException noRoute(HttpServerRequest request, String allowedMethods) {
        if (!KNOWN_METHODS.contains(request.method().name()))
            return new ProblemException(501, GatewayReason.NOT_SUPPORTED, "The gateway does not know this method.");
        if (allowedMethods.isEmpty())
            return new ProblemException(404, GatewayReason.NO_ROUTE, "No route matches this path.");
        return new ProblemException(
                Problem.of(405, GatewayReason.METHOD_NOT_ALLOWED, "This path does not allow the method.")
                        .withHeader("Allow", allowedMethods));
    }

    /** Returns the request without its caller and its body, which later steps add. */
    private GatewayRequest readHead(
            ServerExchange exchange, CheckedHead checked, RouteMatch<SecuredRoute> match, ServerSpec server) {
        HttpServerRequest request = exchange.request();
        Route.Spec route = match.route().route().spec();
        HeadCheck.rejectNamed(match.route().rules().reads()::contains, request);
        HeadCheck.rejectNamed(checked.vary()::contains, request);
        if (route.grpc()) HeadCheck.requireGrpc(request);
        Duration timeout = RequestDeadline.from(request, server.deadlineHeader(), route.grpc(), route.deadline());
        Deadline deadline = Deadline.after(timeout, clock);
        exchange.trace().onDeadline(deadline.atNanos());
        EvaluationSource expressions = new EvaluationSource(
                server.limits().expression().with(route.limits().expression()),
                clock::now,
                context.random(),
                context.mismatches(),
                match.route().route().name());
        GatewayRequest head = new GatewayRequest(
                match.parameters(checked.query.segments()),
                new RequestVariables(
                        HeadCheck.queryOf(request), request.headers(), checked.origin, expressions, exchange.memory()),
                NullNode.getInstance(),
                NullNode.getInstance(),
                new CallLimits(deadline, exchange.cancellation()),
                new CallRequest(exchange.memory(), exchange.trace(), null));
        if (route.proxy() != null) WebSocketRequest.check(request, match.route().route());
        return head;
    }

    private Future<GatewayRequest> readBody(
            ServerExchange exchange, ComposedRoute route, GatewayRequest head, EdgeSnapshot snapshot) {
        HttpServerRequest request = exchange.request();
        if (!route.readsBody()) {
            if (RequestBody.hasNoMeaning(request.method()) && BodyLength.of(request) != 0)
                return RequestBodyReader.readNothing(exchange.progress(), head, clock)
                        .map(head);
            exchange.progress().paused().resume();
            request.resume();
            return Future.succeededFuture(head);
        }
        BodyParser parser = snapshot.bodyParser().parserFor(request, route.bodyTypes());
        Size limit = route.spec().limits().bodyOr(snapshot.server().limits().body());
        return RequestBodyReader.read(exchange.progress(), limit.bytes(), head, clock)
                .compose(body -> RequestBodyParser.parse(body, parser, head.memory()))
                .map(body -> withBody(body, head));
    }

    private GatewayRequest withBody(JsonNode body, GatewayRequest head) {
        head.trace().onBodyRead(clock.nanos());
        return head.withBody(body);
    }

    private Future<GatewayRequest> validate(GatewayRequest request, ComposedRoute route, EdgeSnapshot snapshot) {
        return route.validate(request, snapshot.server().limits().validation(), context.checks());
    }

    private static Future<ComposedResponse> encode(
            ComposedResponse response, ServerExchange exchange, EdgeSnapshot snapshot) {
        return snapshot.responseEncoder()
                .encode(
                        response,
                        new ResponsePreferences(exchange.request()),
                        exchange.memory(),
                        exchange.cancellation());
    }

    private void track(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) context.drain().track(request.connection());
        else request.response().headersEndHandler(head -> onResponseHead(request));
        // A drain no longer waits for the first request of this connection, but for the connection itself on HTTP/2.
        ListeningSocket.onRequest(request.connection());
    }

    /** Adds the times of the request to the head of its response, whose only handler this is, and to a 101. */
    private void showTiming(ServerExchange exchange) {
        HttpServerRequest request = exchange.request();
        exchange.fields().showTiming();
        request.response().headersEndHandler(head -> {
            if (request.version() != HttpVersion.HTTP_2) onResponseHead(request);
            exchange.fields().onResponseHead();
        });
    }

    private void onResponseHead(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        // Vert.x 5.1 adds a length to a 204 on HTTP/1; RFC 9110 8.6 forbids it.
        if (response.getStatusCode() == 204) response.headers().remove(HttpHeaders.CONTENT_LENGTH);
        context.drain().onResponseHead(request, clock);
    }
}
