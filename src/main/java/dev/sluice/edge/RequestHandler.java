package dev.sluice.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.compose.GatewayRequest;
import dev.sluice.proxy.ProxyExchange;
import dev.sluice.proxy.ProxyRoute;
import dev.sluice.route.Route;
import dev.sluice.route.RouteIndex;
import dev.sluice.route.RouteQuery;
import dev.sluice.spec.Size;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import dev.sluice.uri.FormDecoder;
import dev.sluice.uri.MalformedPathException;
import dev.sluice.uri.RequestPath;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Handles the requests of callers. {@link #serve} shows the life of a request. The handler has no state of its own, so every
 * event loop may use one instance.
 */
public final class RequestHandler implements Handler<HttpServerRequest> {
    private static final Set<String> KNOWN_METHODS =
            HttpMethod.values().stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final Supplier<EdgeSnapshot> currentSnapshot;
    private final ConnectionDrain farewell;
    private final Clock clock;

    /**
     * Creates a handler.
     *
     * @param currentSnapshot the current routes and settings; each request asks once
     */
    public RequestHandler(Supplier<EdgeSnapshot> currentSnapshot, ConnectionDrain farewell, Clock clock) {
        this.currentSnapshot = currentSnapshot;
        this.farewell = farewell;
        this.clock = clock;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        watch(request);
        EdgeSnapshot snapshot = currentSnapshot.get();
        ServerExchange exchange = new ServerExchange(request, clock, snapshot.events());
        try {
            serve(exchange, snapshot);
        } catch (ProblemException problem) {
            exchange.fail(problem);
        } catch (RuntimeException | Error bug) {
            // The caller gets a response here; the Router's ProblemHandler logs the failure.
            exchange.fail(bug);
            throw bug;
        }
    }

    /** The life of a request; the steps have the numbers of {@code docs/architecture.md}. Each failure goes to the exchange. */
    private void serve(ServerExchange exchange, EdgeSnapshot entrances) {
        RouteQuery asked = target(exchange.request()); // 2 check the target
        RouteIndex.RouteMatch<SecuredRoute> match = route(exchange, asked, entrances.routes()); // 3 find the route
        GatewayRequest head = head(exchange, asked, match, entrances.server());
        Future<GatewayRequest> admitted = match.route().admit(exchange.request(), head); // 4 authenticate, authorise
        Route route = match.route().route();
        route.match(
                composed -> admitted.compose(known -> read(exchange, composed, known, entrances)) // 5, 6 read the body
                        .compose(composed::validate) // 6 validate
                        .compose(composed::answer) // 7 run
                        .compose(answer ->
                                entrances.responseEncoder().encode(answer, exchange.preferences())) // 8 encode
                        .onComplete(exchange::respond, exchange::fail), // 8 write, 9 account
                proxied -> admitted.compose(stream(exchange, proxied)::send) // 5 to 8 stream both ways
                        .onComplete(exchange::proxied, exchange::fail)); // 9 account
    }

    private static RouteQuery target(HttpServerRequest request) {
        rejectAmbiguous(request);
        try {
            List<String> segments = RequestPath.parse(request.path());
            return new RouteQuery(RequestHost.from(request), segments, request.headers());
        } catch (MalformedPathException e) {
            throw problem(400, "The path is not one that can be read in one way only.");
        }
    }

    /** Refuses a request that a proxy in front of the gateway could read differently. */
    private static void rejectAmbiguous(HttpServerRequest request) {
        if (request.path() == null || !request.uri().startsWith("/"))
            throw problem(400, "The request's target must be a path.");
        if (!hasOnly(HttpHeaders.TRANSFER_ENCODING, "chunked", request))
            throw problem(501, "A body is taken as it is or in chunks, and in no other coding.");
        if (!hasOnly(HttpHeaders.EXPECT, "100-continue", request))
            throw problem(417, "Nothing but 100-continue can be expected here.");
    }

    private static boolean hasOnly(CharSequence header, String value, HttpServerRequest request) {
        for (String actual : request.headers().getAll(header)) if (!actual.equalsIgnoreCase(value)) return false;
        return true;
    }

    private static RouteIndex.RouteMatch<SecuredRoute> route(
            ServerExchange exchange, RouteQuery asked, RouteIndex<SecuredRoute> routes) {
        HttpServerRequest request = exchange.request();
        RouteIndex.RouteMatch<SecuredRoute> match = routes.find(request.method(), asked);
        if (match == null) throw noRoute(request, routes.allowedMethods(asked));
        exchange.routed(match.route().route().spec().name(), asked.varyHeaders());
        return match;
    }

    private static ProblemException noRoute(HttpServerRequest request, String allowedMethods) {
        if (!KNOWN_METHODS.contains(request.method().name())) return problem(501, "The method is not known here.");
        if (allowedMethods.isEmpty()) return problem(404, "No route matches this path.");
        return new ProblemException(
                Problem.of(405, "This path does not take the method.").withHeader("Allow", allowedMethods));
    }

    /** Returns the request without its caller and its body. */
    private GatewayRequest head(
            ServerExchange exchange, RouteQuery asked, RouteIndex.RouteMatch<SecuredRoute> match, ServerSpec server) {
        HttpServerRequest request = exchange.request();
        Route.Spec route = match.route().route().spec();
        Duration patience = RequestDeadline.from(request, server.deadlineHeader(), route.deadline());
        GatewayRequest head = new GatewayRequest(
                match.parameters(asked.segments()),
                query(request),
                request.headers(),
                NullNode.getInstance(),
                NullNode.getInstance(),
                null,
                Deadline.after(patience, clock),
                exchange.cancellation());
        if (route.proxy() != null) refuseUpgrade(request);
        return head;
    }

    private static MultiMap query(HttpServerRequest request) {
        try {
            String query = request.query();
            return FormDecoder.decode(query == null ? "" : query);
        } catch (IllegalArgumentException e) {
            throw problem(400, "The query is not one of at most 1000 fields in percent-encoded UTF-8.");
        }
    }

    private static void refuseUpgrade(HttpServerRequest request) {
        if ("websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE)))
            throw problem(501, "Requests to upgrade to WebSocket are not passed on.");
    }

    private Future<GatewayRequest> read(
            ServerExchange exchange, Route.Composed route, GatewayRequest head, EdgeSnapshot entrances) {
        HttpServerRequest request = exchange.request();
        if (!route.readsBody()) {
            request.resume();
            return Future.succeededFuture(head);
        }
        Function<Buffer, JsonNode> format = entrances.bodyParser().parserFor(request);
        Size most = route.spec().limits().bodyOr(entrances.server().limits().body());
        return RequestBodyReader.read(request, most.bytes(), head.deadline(), clock)
                .map(body -> head.withBody(format.apply(body)));
    }

    private static ProxyExchange stream(ServerExchange exchange, ProxyRoute proxy) {
        exchange.addVary();
        return proxy.open(exchange.request());
    }

    private void watch(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) farewell.track(request.connection());
        else request.response().headersEndHandler(head -> onResponseHead(request));
    }

    private void onResponseHead(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        // On HTTP/1, Vert.x gives a 204 a length, which RFC 9110 8.6 forbids.
        if (response.getStatusCode() == 204) response.headers().remove(HttpHeaders.CONTENT_LENGTH);
        farewell.onResponseHead(request);
    }

    private static ProblemException problem(int status, String detail) {
        return new ProblemException(Problem.of(status, detail));
    }
}
