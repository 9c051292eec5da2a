package dev.sluice.edge;

import dev.sluice.http.RequestAuthority;
import dev.sluice.uri.PercentDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;

/**
 * Hands requests to a vertx-web Router, and malformed requests to another handler. A Router answers some malformed requests
 * with a page of its own, and others never. Failures within the Router are answered with problems (RFC 9457).
 *
 * <p>As thread-safe as the Router and the handler.
 */
public final class RouterHandler implements Handler<HttpServerRequest> {
    private final Router router;
    private final Handler<HttpServerRequest> malformedHandler;

    /**
     * Prepares a handler that refuses malformed requests with 400.
     *
     * @param router gets error handlers for every status
     */
    public RouterHandler(Router router) {
        this(router, RouterHandler::reject);
    }

    RouterHandler(Router router, Handler<HttpServerRequest> malformedHandler) {
        this.router = ProblemHandler.install(router);
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

    /** A request of HTTP/1.0 needs no Host (RFC 9112 3.2), and the Router accepts it without. */
    private static boolean hasHost(HttpServerRequest request) {
        boolean isOptional = request.version() == HttpVersion.HTTP_1_0;
        if (isOptional && !request.headers().contains(HttpHeaders.HOST)) return true;
        return RequestAuthority.of(request) != null;
    }

    /**
     * Answers a malformed request with a problem and closes its connection. Messages of the HTTP decoder may repeat bytes of
     * the request, so they are not in the answer.
     */
    public static void reject(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        Problem problem = Problem.of(status, "The request is not one that HTTP allows here.");
        request.response().putHeader("Connection", "close").end(problem.writeHead(request.response()));
        request.connection().close();
    }
}
