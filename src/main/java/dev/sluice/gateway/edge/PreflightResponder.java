package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.route.RouteIndex.RouteMatch;
import dev.sluice.gateway.route.RouteQuery;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Responds to preflights with 204. No backend, identity or limit sees such a request. Immutable and thread-safe.
 *
 * @param events counts rejected preflights
 */
record PreflightResponder(CorsEvents events) {
    private static final int NO_CONTENT = 204;

    /**
     * Responds to a preflight. Returns false for any other request, and for an {@code OPTIONS} request whose asked method has a route
     * without {@code cors}, or which has a route of its own.
     */
    boolean respond(ServerExchange exchange, RouteQuery query, EdgeSnapshot snapshot) {
        HttpMethod asked = CorsPolicy.askedMethod(exchange.request());
        if (asked == null) return false;
        RouteMatch<SecuredRoute> match = snapshot.routes().findAnyHeaders(asked, query);
        if (match == null) return respondWithoutRoute(exchange, query, snapshot);
        CorsPolicy cors = match.route().rules().cors();
        if (cors == null) return false;
        end(exchange, match.route().route().name(), cors.preflight(exchange.request()));
        return true;
    }

    private boolean respondWithoutRoute(ServerExchange exchange, RouteQuery query, EdgeSnapshot snapshot) {
        boolean isOrdinary = snapshot.cors() == null || snapshot.routes().find(HttpMethod.OPTIONS, query) != null;
        if (!isOrdinary) end(exchange, exchange.trace().route(), PreflightRejection.METHOD);
        return !isOrdinary;
    }

    private void end(ServerExchange exchange, String route, @Nullable PreflightRejection rejection) {
        if (rejection != null) events.onReject(route, rejection);
        exchange.respondEmpty(NO_CONTENT);
    }
}
