package dev.sluice.tools.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.function.Consumer;

/** One HTTP server of the demo. It runs on one event loop, so the state of its routes needs no lock. */
final class DemoServer {
    private static final long MAX_BODY_BYTES = 64 * 1024;

    private final HttpServer server;

    private DemoServer(HttpServer server) {
        this.server = server;
    }

    /** Starts a server with these routes and fault injection. Fails with {@link ListenException}. */
    static Future<DemoServer> start(Vertx vertx, String name, String host, int port, Consumer<Router> routes) {
        return vertx.createHttpServer()
                .requestHandler(router(vertx, routes))
                .listen(port, host)
                .map(DemoServer::new)
                .recover(failure -> Future.failedFuture(new ListenException(name, host + ":" + port, failure)));
    }

    private static Router router(Vertx vertx, Consumer<Router> routes) {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        new FaultInjection().serve(router);
        routes.accept(router);
        for (int status : List.of(400, 404, 405, 413, 500))
            router.errorHandler(status, context -> JsonResponses.sendError(context, status, "status " + status));
        return router;
    }

    int port() {
        return server.actualPort();
    }

    Future<Void> close() {
        return server.close();
    }
}
