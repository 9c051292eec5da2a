package dev.sluice.gateway.edge;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Responds to failures of a vertx-web Router with problems (RFC 9457) instead of its own pages, and logs exceptions. */
final class ProblemHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    private final Router router;
    private final Function<HttpServerRequest, String> clientOf;

    private ProblemHandler(Router router, Function<HttpServerRequest, String> clientOf) {
        this.router = router;
        this.clientOf = clientOf;
    }

    /**
     * Registers error handlers for every status, and returns the Router. A Router handles its own 400 separately.
     *
     * @param clientOf returns the client of a request, for the log
     */
    static Router install(Router router, Function<HttpServerRequest, String> clientOf) {
        ProblemHandler problems = new ProblemHandler(router, clientOf);
        return router.errorHandler(400, context -> problems.respond(context, 400))
                .uncaughtErrorHandler(context -> problems.respond(context, status(context)));
    }

    private static int status(RoutingContext context) {
        return context.statusCode() < 0 ? 500 : context.statusCode();
    }

    private void respond(RoutingContext context, int status) {
        if (status >= 500) log(context);
        HttpServerResponse response = context.response();
        // The Router resets a response that has started.
        if (response.headWritten()) return;
        response.end(problem(context, status).writeHead(response));
        // The failed handler may have paused the request, and the rest of its body would block the connection.
        if (!context.request().isEnded()) context.request().resume();
    }

    private void log(RoutingContext context) {
        LoggingEventBuilder event = log.atError().addKeyValue("client", clientOf.apply(context.request()));
        String requestId = context.response().headers().get(HeaderSyntax.REQUEST_ID);
        if (requestId != null) event = event.addKeyValue("request_id", requestId);
        event.setCause(context.failure()).log("A request handler failed");
    }

    private Problem problem(RoutingContext context, int status) {
        if (status >= 500) return Problem.of(status, SharedReason.INTERNAL_ERROR, "The gateway itself failed.");
        return switch (status) {
            case 404 -> Problem.of(404, GatewayReason.NO_ROUTE, "No route matches this path.");
            case 405 ->
                Problem.of(405, GatewayReason.METHOD_NOT_ALLOWED, "This path does not allow the method.")
                        .withHeader("Allow", allowed(context));
            default -> Problem.of(status, GatewayReason.MALFORMED_REQUEST, "The request is not valid HTTP.");
        };
    }

    /** Returns the methods of the path's routes. A Router ignores a slash at the end of the path. */
    private String allowed(RoutingContext context) {
        String path = context.normalizedPath().replaceFirst("(?<=.)/$", "");
        return router.getRoutes().stream()
                .filter(route -> path.equals(route.getPath()))
                .map(Route::methods)
                .flatMap(Set::stream)
                .map(HttpMethod::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
