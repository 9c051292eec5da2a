package dev.sluice.config.lint;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpMethod;

/** Checks the WebSocket settings of proxy routes. */
record WebSocketLint(Route.Spec route, ConfigValue websocket, LintContext context) {

    static void check(LintContext context) {
        for (Route.Spec route : context.routes()) {
            ConfigValue websocket = context.valueOf(route, "websocket");
            if (websocket != null) new WebSocketLint(route, websocket, context).check();
        }
    }

    private void check() {
        ProxyTarget target = route.proxy();
        if (target == null) return;
        if (!route.method().equals(HttpMethod.GET))
            context.error(websocket, "the handshake of a WebSocket is a GET (expected: a route of GET)");
        BackendSpec backend = context.configuration().backends().get(target.backend());
        if (backend != null && backend.http2() && context.isKnown(backend, "http2"))
            context.error(
                    websocket,
                    "backend " + target.backend() + " has http2: true" + context.fromDefaults(backend, "http2")
                            + " (expected: a backend on HTTP/1.1)");
    }

    /** Runs without errors only. */
    static void warn(LintContext context) {
        for (Route.Spec route : context.routes()) {
            ConfigValue websocket = context.valueOf(route, "websocket");
            if (websocket != null
                    && route.websocket() != null
                    && context.configuration().readsOf(route).webSocketOrigins().isEmpty())
                context.warning(
                        websocket,
                        "without origins, no page of a browser can connect: each request with an Origin gets 403"
                                + whyNotOfCors(route, context));
        }
    }

    /** Returns why the origins of {@code cors} do not count, as the end of a message; empty if there are none to count. */
    private static String whyNotOfCors(Route.Spec route, LintContext context) {
        CorsSpec cors = route.cors();
        if (cors == null || context.ownOrDefault(route, "websocket", "origins") != null) return "";
        if (cors.origins().stream().allMatch(origin -> origin.isAny() || origin.isNull()))
            return "; * and null of cors do not count";
        return "; those of cors do not count without its credentials: true, because "
                + (context.configuration().readsOf(route).readsCookies()
                        ? "the route reads or forwards cookie"
                        : "the server asks for client certificates");
    }
}
