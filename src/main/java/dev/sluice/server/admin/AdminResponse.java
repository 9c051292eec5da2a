package dev.sluice.server.admin;

import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Writes the responses of the admin port, which no cache stores. */
final class AdminResponse {
    private AdminResponse() {}

    /** Returns a handler that responds with the problem if another handler throws a {@link ProblemException}. */
    static Handler<RoutingContext> rejecting(Handler<RoutingContext> handler) {
        return context -> {
            try {
                handler.handle(context);
            } catch (ProblemException rejection) {
                Problem problem = rejection.problem();
                context.response().end(problem.writeHead(context.response()));
            }
        };
    }

    static void json(RoutingContext context, int status, JsonObject document) {
        start(context, status, "application/json").end(document.toBuffer());
    }

    static void text(RoutingContext context, String text) {
        start(context, 200, "text/plain; charset=utf-8").end(text);
    }

    static void problem(RoutingContext context, int status, Reason reason, String detail) {
        if (context.response().ended()) return;
        context.response().end(Problem.of(status, reason, detail).writeHead(context.response()));
    }

    /** Sets the status and the headers of a response whose body follows. */
    static HttpServerResponse start(RoutingContext context, int status, String type) {
        return context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }
}
