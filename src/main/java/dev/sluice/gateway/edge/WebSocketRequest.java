package dev.sluice.gateway.edge;

import dev.sluice.core.netty.http.Http2RequestFilter;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.proxy.websocket.WebSocketHandshake;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Rejects requests to upgrade to WebSocket that are invalid or not allowed. */
final class WebSocketRequest {
    private WebSocketRequest() {}

    /**
     * Checks a request on a proxy route, before its caller is authenticated. Any other request passes.
     *
     * @throws ProblemException with 400, 403, 426 or 501
     */
    static void check(HttpServerRequest request, Route route) {
        if (!WebSocketHandshake.isRequestedBy(request)) return;
        WebSocketSpec spec = route.spec().websocket();
        if (spec == null)
            throw new ProblemException(
                    501,
                    GatewayReason.NOT_SUPPORTED,
                    "The gateway does not forward requests to upgrade to WebSocket on this route.");
        String flaw = WebSocketHandshake.findFlaw(request);
        if (flaw != null) throw new ProblemException(400, GatewayReason.MALFORMED_REQUEST, flaw);
        if (!WebSocketHandshake.hasVersion(request))
            throw new ProblemException(
                    Problem.of(426, GatewayReason.NOT_SUPPORTED, "The only version of WebSocket is 13.")
                            .withHeader("Upgrade", "websocket")
                            .withHeader("Connection", "Upgrade")
                            .withHeader("Sec-WebSocket-Version", "13"));
        if (!WebSocketSpec.allows(route.webSocketOrigins(), request.getHeader(HttpHeaders.ORIGIN)))
            throw new ProblemException(
                    403, GatewayReason.FORBIDDEN, "The route accepts no WebSocket from pages of this origin.");
    }

    /** Rejects an extended CONNECT, which only HTTP/2 has. */
    static void rejectConnect(HttpServerRequest request) {
        if (request.method().equals(Http2RequestFilter.EXTENDED_CONNECT))
            throw new ProblemException(
                    501, GatewayReason.NOT_SUPPORTED, "The gateway forwards WebSocket on HTTP/1.1 only.");
    }
}
