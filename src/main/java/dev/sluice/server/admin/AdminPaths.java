package dev.sluice.server.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The paths of the admin port. It registers each with its handler, and {@code GET /} lists them. For the thread that starts the server. */
final class AdminPaths {
    private final Router router;
    private final JsonArray paths = new JsonArray();

    AdminPaths(Router router) {
        this.router = router;
        get("/", "this list", context -> AdminResponse.json(context, 200, new JsonObject().put("paths", paths)));
    }

    /**
     * Adds a path, whose parameters have braces.
     *
     * @param what what the response is, as a phrase
     */
    AdminPaths get(String path, String what, Handler<RoutingContext> handler) {
        return add(HttpMethod.GET, path, what, handler);
    }

    AdminPaths post(String path, String what, Handler<RoutingContext> handler) {
        return add(HttpMethod.POST, path, what, handler);
    }

    private AdminPaths add(HttpMethod method, String path, String what, Handler<RoutingContext> handler) {
        router.route(method, path.replace('{', ':').replace("}", "")).handler(handler);
        return describe(method.name(), path, what);
    }

    /** Lists a path that the handler of another path serves. */
    AdminPaths describe(String method, String path, String what) {
        paths.add(new JsonObject().put("method", method).put("path", path).put("what", what));
        return this;
    }
}
