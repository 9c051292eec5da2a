package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.route.RouteIndex.RouteMatch;
import dev.sluice.gateway.route.RouteQuery;
import io.vertx.core.http.HttpMethod;
import java.util.List;
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
     * without {@code cors}, or no route on a path that has one for {@code OPTIONS}, or no method with {@code cors}.
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
        if (snapshot.routes().find(HttpMethod.OPTIONS, query) != null) return false;
        if (snapshot.cors() == null && !hasCors(snapshot.routes().findAnyMethod(query))) return false;
        end(exchange, exchange.trace().route(), CorsPolicy.rejectMethod(exchange.request()));
        return true;
    }

    private static boolean hasCors(List<RouteMatch<SecuredRoute>> matches) {
        return matches.stream().anyMatch(match -> match.route().rules().cors() != null);
    }

    private void end(ServerExchange exchange, String route, @Nullable PreflightRejection rejection) {
        if (rejection != null) events.onReject(route, rejection);
        exchange.respondEmpty(NO_CONTENT);
    }
}
