package dev.sluice.gateway.edge;

import dev.sluice.core.http.RequestAuthority;
import dev.sluice.core.netty.http.RequestFlaw;
import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.language.uri.PercentDecoder;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.util.function.Function;

/**
 * Passes requests to a vertx-web Router, and malformed requests to another handler. A Router sends its own page for some of
 * these and no response to others. Failures in the Router become problems (RFC 9457). As thread-safe as the Router and the
 * handler.
 */
public final class RouterHandler implements Handler<HttpServerRequest> {
    private final Router router;
    private final Handler<HttpServerRequest> malformedHandler;

    /** Creates a handler that rejects malformed requests with 400, and adds error handlers to the Router. */
    public RouterHandler(Router router) {
        this(router, RouterHandler::reject, CallerOrigin::peerOf);
    }

    /** @param clientOf returns the client of a request, for the log */
    RouterHandler(
            Router router, Handler<HttpServerRequest> malformedHandler, Function<HttpServerRequest, String> clientOf) {
        this.router = ProblemHandler.install(router, clientOf);
        this.malformedHandler = malformedHandler;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (hasPath(request) && hasHost(request)) router.handle(request);
        else malformedHandler.handle(request);
    }

    private static boolean hasPath(HttpServerRequest request) {
        String path = request.path();
        return path != null && path.startsWith("/") && (path.indexOf('%') < 0 || isDecodable(path));
    }

    private static boolean isDecodable(String path) {
        try {
            PercentDecoder.decode(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** HTTP/1.0 needs no Host (RFC 9112 3.2). */
    private static boolean hasHost(HttpServerRequest request) {
        boolean isOptional = request.version() == HttpVersion.HTTP_1_0;
        if (isOptional && !request.headers().contains(HttpHeaders.HOST)) return true;
        return RequestAuthority.of(request) != null;
    }

    /**
     * Responds to a malformed request with 400, 414 or 431 and closes its connection. The problem omits the message of the HTTP
     * decoder, which may repeat bytes of the request.
     */
    public static void reject(HttpServerRequest request) {
        Problem problem = Problem.of(statusOf(request), reasonOf(request), "The request is not valid HTTP.");
        request.response().putHeader("Connection", "close").end(problem.writeHead(request.response()));
        request.connection().close();
    }

    /** Returns the status for a malformed request. */
    static int statusOf(HttpServerRequest request) {
        return switch (RequestFlaw.of(request)) {
            case LINE_TOO_LONG -> 414;
            case HEAD_TOO_LONG -> 431;
            case INVALID -> 400;
        };
    }

    /** Returns the reason for rejecting a malformed request. */
    static Reason reasonOf(HttpServerRequest request) {
        return statusOf(request) == 400 ? GatewayReason.MALFORMED_REQUEST : GatewayReason.HEAD_TOO_LARGE;
    }
}
